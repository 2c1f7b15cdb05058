/**
 * The note that a large database was found whole: the second line of `<db>.init.lock`, which every process may read and
 * which never tells more than a process has seen (CO-027). It is no lock, and needs none: a line that is torn or
 * mixed does not fit its own checksum.
 */
import { createHash } from "node:crypto";
import type { Stats } from "node:fs";
import { createFile } from "../file/create-file.ts";
import { effectiveUser } from "../file/this-user.ts";
import { lockFileOf, readLine, wholeFileLine, writeLine } from "../file-lock/lock-file-lines.ts";
import type { Landmarks } from "./landmarks.ts";

/** What was found, and of which file. */
export interface WholeRecord extends Landmarks {
  /** Which file it was: see {@link FileState.life}. */
  readonly life: string;
  /** The start of the machine on which that was. */
  readonly boot: string;
  /** When, in milliseconds since 1970. */
  readonly checkedAtMs: number;
  readonly tookMs: number;
  /** As they were when nobody used the file. */
  readonly size: number;
  readonly modifiedAtMs: number;
  readonly changedAtS: number;
  /** When a process ended without closing it, whose driver then did. */
  readonly leftAtMs?: number;
}

/** A database file as `stat` shows it. */
export interface FileState {
  /** Device, inode and birth, in a form that Node and Deno agree on. */
  readonly life: string;
  readonly size: number;
  /** When it was last written to; whoever copies a file may set that. */
  readonly modifiedAtMs: number;
  /** When anything of it was changed, which nobody can set. Deno tells whole seconds. */
  readonly changedAtS: number;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/**
 * The record beside a database.
 *
 * @param file the database's canonical path
 * @param state the database as it is now
 * @returns `null` where there is none that could be relied on
 */
export function readRecord(file: string, state: FileState): WholeRecord | null {
  const line = readLine(file, wholeFileLine, (lock) => isTrusted(lock, state));
  return line === null ? null : decode(line);
}

/**
 * Writes a record where one may be written; where not, nothing happens: the next process looks for itself.
 *
 * @param record `null` to take back the one that is there
 */
export function writeRecord(file: string, state: FileState, record: WholeRecord | null): void {
  try {
    // Another kind of lock may be in use, and then the file is not there (IL-014); like the lock, it takes after the
    // database (IL-019).
    createFile(lockFileOf(file), state.mode & 0o777, state);
  } catch {
    return;
  }
  writeLine(file, wholeFileLine, record === null ? "" : encode(record), (lock) => isTrusted(lock, state));
}

/** Written by, and open to, nobody but those who may write to the database itself (CO-027). */
function isTrusted({ uid, gid, mode }: Stats, state: FileState): boolean {
  const othersMayWrite = mode & 0o022 & ~state.mode || (mode & 0o020 && gid !== state.gid);
  return [state.uid, 0, effectiveUser() ?? 0].includes(uid) && !othersMayWrite;
}

/** With a checksum, so that a torn line is none. */
export function encode(record: WholeRecord): string {
  const json = `${wholeFileLine.beginning}${JSON.stringify(record).slice(1)}`;
  return `${json} ${checksum(json)}`;
}

/** @returns `null` for anything but a whole line of this version */
export function decode(text: string): WholeRecord | null {
  const line = text.trimEnd();
  const end = line.lastIndexOf(" ");
  const json = line.slice(0, Math.max(0, end));
  if (!json.startsWith(wholeFileLine.beginning) || line.slice(end + 1) !== checksum(json)) return null;
  const { walguard: _, ...record } = JSON.parse(json) as WholeRecord & { walguard: number };
  return record;
}

function checksum(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
