/** The files of a scratch database: their names, their removal, and what killed processes left of theirs. */
import { randomUUID } from "node:crypto";
import { lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** A new name in a directory. It carries this process's id, by which others see whether it is still in use. */
export function scratchFile(directory: string): string {
  return join(directory, `.walguard-scratch-${process.pid}-${randomUUID()}.db`);
}

/** Removes a scratch database. Never throws: what stays harms nobody, and {@link removeLitter} finds it (JM-059). */
export function removeScratch(scratch: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) {
    try {
      rmSync(`${scratch}${suffix}`, { force: true });
    } catch {
      // See above.
    }
  }
}

const litter =
  /^\.walguard-scratch-(?:(\d{1,10})-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.db(?:-wal|-shm|-journal)?$/;

/**
 * Removes the scratch files of processes that were killed (JM-059): regular files of this user with exactly such
 * a name, a minute old and of no living process, or a day old. A process in another container may seem dead; it
 * has a minute for what takes milliseconds, and if it is still at it, it tries once more. Never throws.
 *
 * @param now the time, in milliseconds since 1970
 */
export function removeLitter(directory: string, now: number = Date.now()): void {
  for (const name of namesIn(directory)) {
    const found = litter.exec(name);
    if (found === null) continue;
    try {
      const path = join(directory, name);
      if (isLitter(path, found[1], now)) rmSync(path, { force: true });
    } catch {
      // It is gone already, or may not be removed.
    }
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function isLitter(path: string, pid: string | undefined, now: number): boolean {
  const status = lstatSync(path);
  const ageMs = now - status.mtimeMs;
  const mine = process.getuid === undefined || status.uid === process.getuid();
  return status.isFile() && mine && ageMs >= minuteMs && (ageMs >= dayMs || !isAlive(pid));
}

function isAlive(pid: string | undefined): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
