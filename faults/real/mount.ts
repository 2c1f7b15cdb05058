/** File systems that are full or read-only, for real. Needs Linux and root. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inForce, type RealFault, unavailable } from "./real-fault.ts";

/**
 * A file system of its own with little room, in memory. Writing beyond it is `SQLITE_FULL`, or
 * `SQLITE_IOERR_SHMSIZE` where it is the `-shm` that does not fit.
 *
 * @param bytes its size; a page of memory (4096) is the unit
 * @returns with the directory that it is mounted on; what is in it is gone afterwards
 */
export function smallFileSystem(bytes: number): RealFault<{ readonly directory: string }> {
  const directory = mkdtempSync(join(tmpdir(), "walguard-small-"));
  const refusal = run("mount", "-t", "tmpfs", "-o", `size=${bytes},mode=700`, "walguard", directory);
  if (refusal !== null) {
    rmdirSync(directory);
    return unavailable(refusal);
  }
  return inForce({ directory }, () => {
    unmount(directory);
    rmdirSync(directory);
  });
}

/**
 * Makes a directory read-only, for root too, with everything in it.
 *
 * @param directory where the database is
 */
export function readOnlyMount(directory: string): RealFault<{ readonly directory: string }> {
  const refusal =
    run("mount", "--bind", directory, directory) ?? run("mount", "-o", "remount,bind,ro", directory);
  if (refusal !== null) {
    unmount(directory);
    return unavailable(refusal);
  }
  return inForce({ directory }, () => unmount(directory));
}

/** Lazily: a connection that is still open must not keep the mount alive for others. */
function unmount(directory: string): void {
  run("umount", "-l", directory);
}

/** Why a command failed, or `null`. */
function run(command: string, ...parameters: string[]): string | null {
  if (process.platform !== "linux") return `there is no ${command} as on Linux on ${process.platform}`;
  const { status, stderr, error } = spawnSync(command, parameters, { encoding: "utf8" });
  if (error !== undefined) return `${command} cannot be run (${error.message})`;
  return status === 0 ? null : stderr.trim() || `${command} failed with status ${status}`;
}
