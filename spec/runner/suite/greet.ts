/** Starts a port's adapter for the first time: finds out where it runs, and what it says of itself. */
import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { joinCommand } from "../adapter/adapter-command.ts";
import { AdapterProcess } from "../adapter/adapter-process.ts";
import { HarnessFault } from "../early-end.ts";
import type { Participant } from "../report/result.ts";
import type { Workspace } from "./workspace.ts";

/** How a participant's adapter is started. */
export interface Greeting {
  readonly participant: Participant;
  readonly command: readonly string[];
  /** Whether it runs in a directory of its own, where nothing of the user's lies and nothing is left. */
  readonly apart: boolean;
}

export const helloTimeoutMs = 15_000;

/**
 * Starts an adapter in a directory of its own. Programs that look for their project where they are started (`npx`,
 * `go run`) end there at once; they are started where the user stands.
 *
 * @throws {HarnessFault} when the adapter says no hello
 */
export async function greet(command: readonly string[], workspace: Workspace): Promise<Greeting> {
  const absolute = command.map(absoluteWord);
  const first = await hello(absolute, workspace.directory());
  if (!(first instanceof HarnessFault)) return greeting(command, first, absolute, true);
  if (!first.endedAtHello) throw first;
  const second = await hello(command, undefined);
  if (second instanceof HarnessFault) throw second;
  return greeting(command, second, command, false);
}

function greeting(
  given: readonly string[],
  hello: Participant["hello"],
  command: readonly string[],
  apart: boolean,
): Greeting {
  return { participant: { command: joinCommand(given), hello }, command, apart };
}

async function hello(
  command: readonly string[],
  cwd: string | undefined,
): Promise<Participant["hello"] | HarnessFault> {
  const actor = new AdapterProcess("hello", command, { helloTimeoutMs, cwd });
  try {
    const said = await actor.hello();
    await actor.dismiss(2000);
    return said;
  } catch (error) {
    if (error instanceof HarnessFault) return error;
    throw error;
  } finally {
    await actor.process.kill();
  }
}

/**
 * A word of a command that names a file from where the user stands, alone or as in `--module=port.js`, made absolute.
 * A bare word is a file's name only if there is such a file, and never the program: that is looked up in the path.
 */
export function absoluteWord(word: string, index: number): string {
  const [, option = "", file = word] = /^(-[\w-]+=)(.+)$/.exec(word) ?? [];
  const isPath = file.includes("/");
  if (!isPath && index === 0) return word;
  // A word may be a whole script: `existsSync` says no, where `stat` finds the name too long.
  return (isPath ? existsSync(file) : isFile(file)) ? option + resolve(file) : word;
}

function isFile(name: string): boolean {
  return existsSync(name) && statSync(name).isFile();
}
