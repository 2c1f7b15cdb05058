/** File systems that are really full, read-only or mounted twice. Needs Linux and root. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inForce, type RealFault, unavailable } from "./real-fault.ts";

/**
 * Mounts a small file system in memory. When it is full, writes fail with `SQLITE_FULL`, or with
 * `SQLITE_IOERR_SHMSIZE` if it is the `-shm` that does not fit.
 *
 * @param bytes its size, rounded up to pages of memory (4096)
 * @returns the directory that it is mounted on; its content is lost when the fault is disposed of
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
 * Makes a directory and everything in it read-only, for root too.
 *
 * @param directory the directory of the database
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

/**
 * Mounts a directory in a second place, so that all in it has two paths, as in containers.
 *
 * @param directory the directory of the database
 */
export function mountedTwice(directory: string): RealFault<{ readonly directory: string }> {
  const second = mkdtempSync(join(tmpdir(), "walguard-second-"));
  const refusal = run("mount", "--bind", directory, second);
  if (refusal !== null) {
    rmdirSync(second);
    return unavailable(refusal);
  }
  return inForce({ directory: second }, () => {
    unmount(second);
    rmdirSync(second);
  });
}

/** Lazily: a plain unmount fails while a connection is still open. */
function unmount(directory: string): void {
  run("umount", "-l", directory);
}

/** Runs a command. Returns why it failed, or `null`. */
function run(command: string, ...parameters: string[]): string | null {
  if (process.platform !== "linux")
    return `${command} is used on Linux only, and this is ${process.platform}`;
  const { status, stderr, error } = spawnSync(command, parameters, { encoding: "utf8" });
  if (error !== undefined) return `${command} cannot be run (${error.message})`;
  return status === 0 ? null : stderr.trim() || `${command} failed with status ${status}`;
}
