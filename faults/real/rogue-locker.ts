import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { inForce, type RealFault, unavailable } from "./real-fault.ts";

/**
 * What the other process holds.
 *
 * - `read-marks`: a write lock on the bytes 123 to 127 of the `-shm`. Every statement of another process that
 *   begins a read fails with "locking protocol" after about 10 s, whatever the busy timeout. Some process must
 *   have the database open in WAL mode, or there is no `-shm`, and no process may be reading.
 * - `write`: an open write transaction, so writers get `SQLITE_BUSY`.
 * - `exclusive`: an open exclusive transaction, so in a rollback-journal mode readers get `SQLITE_BUSY` too.
 */
export type RogueLock = "read-marks" | "write" | "exclusive";

/**
 * Starts a process that holds locks on a database until it is disposed of. Needs `python3`.
 *
 * `using` ends the process; `await using` also waits until its locks are gone.
 *
 * @param path the database
 * @param lock what to hold
 */
export async function holdRogueLock(path: string, lock: RogueLock): Promise<RealFault & AsyncDisposable> {
  const program = fileURLToPath(new URL("../processes/rogue-locker.py", import.meta.url));
  if (!existsSync(program)) return withoutProcess(`${program} is missing`);
  const child = spawn("python3", [program, lock, path], { stdio: ["pipe", "pipe", "ignore"] });
  const over = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", () => resolve());
  });
  const answer = await firstLine(child);
  if (answer !== "locked") {
    child.kill("SIGKILL");
    await over;
    return withoutProcess(answer);
  }
  const end = (): void => void child.kill("SIGKILL");
  return inForce(
    {
      [Symbol.asyncDispose]: async () => {
        end();
        await over;
      },
    },
    end,
  );
}

function withoutProcess(reason: string): RealFault & AsyncDisposable {
  return Object.assign(unavailable(reason), { [Symbol.asyncDispose]: async () => {} });
}

/** The first line of its output, or why there is none. */
async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) return "python3 has no output";
  const lines = createInterface({ input: child.stdout });
  const failed = once(child, "error").then(
    ([error]) => `python3 cannot be run (${(error as Error).message})`,
  );
  const line = once(lines, "line").then(([text]) => String(text));
  const closed = once(lines, "close").then(() => "python3 ended without output");
  // The losers of the race must not be reported as unhandled.
  for (const one of [failed, line, closed]) one.catch(() => {});
  return Promise.race([failed, line, closed]);
}
