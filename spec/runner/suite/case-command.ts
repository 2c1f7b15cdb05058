import { joinCommand } from "../adapter/adapter-command.ts";
import { ownCommand } from "./own-command.ts";

/** What of a run a command must repeat to get the same again. */
export interface Repeated {
  readonly adapter: readonly string[];
  readonly with?: readonly string[] | undefined;
  /** Further arguments, such as `--dir` with its value. */
  readonly repeated?: readonly string[] | undefined;
}

/** The command that runs one case alone, for a shell in the working directory of this process. */
export function caseCommand(id: string, { adapter, with: second, repeated = [] }: Repeated): string {
  const words = ["--adapter", joinCommand(adapter)];
  if (second !== undefined) words.push("--with", joinCommand(second));
  return [ownCommand(), "conform", ...[...words, ...repeated, "--filter", id].map(quoted)].join(" ");
}

/** In a shell that knows no single quotes, double ones hold a command together. */
function quoted(word: string): string {
  if (process.platform !== "win32") return joinCommand([word]);
  return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`;
}
