/** Makes writes fail with EFBIG, which SQLite reports as `SQLITE_IOERR_WRITE`: an I/O error without privileges. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { inForce, type RealFault, unavailable } from "./real-fault.ts";

/** SIGXFSZ, which the kernel sends with EFBIG and which ends a process that does not ignore it. */
const signalBit = 1n << 24n;

/**
 * Limits the size of every file that this process writes. Needs Linux with `prlimit`, and a process that
 * ignores SIGXFSZ: Node does by default, Deno only when started by {@link fileSizeLimited}.
 *
 * @param bytes writes beyond this offset fail
 */
export function limitFileSize(bytes: number): RealFault {
  if (process.platform !== "linux") return unavailable(`prlimit does not exist on ${process.platform}`);
  const ignored = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  if (ignored === undefined || (BigInt(`0x${ignored}`) & signalBit) === 0n) {
    return unavailable("this process does not ignore SIGXFSZ and would be ended by it");
  }
  const refusal = setSoftLimit(String(bytes));
  if (refusal !== null) return unavailable(refusal);
  return inForce({}, () => {
    const stuck = setSoftLimit("unlimited");
    if (stuck !== null) throw new Error(`the limit on file sizes could not be lifted: ${stuck}`);
  });
}

/** Sets only the soft limit: the hard one, once lowered, cannot be raised without privileges. */
function setSoftLimit(bytes: string): string | null {
  const parameters = ["--pid", String(process.pid), `--fsize=${bytes}:`];
  const { status, stderr, error } = spawnSync("prlimit", parameters, { encoding: "utf8" });
  if (error !== undefined) return `prlimit cannot be run (${error.message})`;
  return status === 0 ? null : stderr.trim() || `prlimit failed with status ${status}`;
}

/**
 * The command that runs another command under `ulimit -f` with SIGXFSZ ignored. Needs POSIX, no privileges.
 *
 * @param command a program and its parameters
 * @param blocks the limit, in blocks of 512 bytes
 */
export function fileSizeLimited(command: readonly [string, ...string[]], blocks: number): [string, string[]] {
  const script = `trap '' XFSZ; ulimit -f ${Math.trunc(blocks)}; exec "$@"`;
  return ["sh", ["-c", script, "walguard", ...command]];
}
