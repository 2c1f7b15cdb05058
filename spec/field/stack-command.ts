/** Runs the commands of a stack's folder. */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import type { FieldStack } from "./stack.ts";

const limitMs = 300_000;

/** Runs a command of a stack in its folder, and waits for it. */
export function runInFolder({ path }: FieldStack, command: string): SpawnSyncReturns<string> {
  return spawnSync("sh", ["-c", command], { cwd: path, encoding: "utf8", timeout: limitMs });
}

/** The version that a stack's check prints, or `null` when it is not installed. */
export function installedVersion(stack: FieldStack): string | null {
  const { status, stdout } = runInFolder(stack, stack.check);
  return status === 0 ? (stdout.trim().split("\n")[0] ?? "") : null;
}

/** The command of a stack's adapter, for the suite. The shell is replaced, so that a kill reaches the adapter. */
export function adapterCommand({ path, adapter }: FieldStack): readonly string[] {
  return ["sh", "-c", `cd '${path.replaceAll("'", "'\\''")}' && exec ${adapter}`];
}
