/**
 * The note that a large database was found whole: one line in `<db>.init.lock`, which every process may read and
 * which never tells more than a process has seen (CO-027). It is no lock, and needs none: a line that is torn or
 * mixed does not fit its own checksum.
 */
import { createHash } from "node:crypto";
import { constants as fsConstants, writeSync } from "node:fs";
import { constants } from "../constants.ts";
import { createFile } from "../file/create-file.ts";
import { openRegular, type RegularFile, readingFileSystem, UnfitFile } from "../file/open-regular.ts";
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

const version = 1;
const lineBytes = 512;
const beginning = `{"walguard":${version},`;

/**
 * The record beside a database.
 *
 * @param file the database's canonical path
 * @param state the database as it is now
 * @returns `null` where there is none that could be relied on
 */
export function readRecord(file: string, state: FileState): WholeRecord | null {
  return orNull(() => {
    const lock = openTrusted(file, state, fsConstants.O_RDONLY);
    try {
      return decode(contentOf(lock));
    } finally {
      readingFileSystem.closeSync(lock.descriptor);
    }
  });
}

/**
 * Writes a record where one may be written; where not, nothing happens: the next process looks for itself.
 *
 * @param record `null` to take back the one that is there
 */
export function writeRecord(file: string, state: FileState, record: WholeRecord | null): void {
  orNull(() => {
    // Another kind of lock may be in use, and then the file is not there (IL-014); like the lock, it takes after the
    // database (IL-019).
    createFile(lockPath(file), state.mode & 0o777, state);
    const lock = openTrusted(file, state, fsConstants.O_RDWR);
    try {
      // It could be another name of some file of this user's.
      const content = contentOf(lock);
      if (content.trim() !== "" && !content.startsWith(beginning))
        throw new UnfitFile("it holds something else");
      writeSync(
        lock.descriptor,
        record === null ? Buffer.alloc(lineBytes, " ") : encode(record),
        0,
        lineBytes,
        0,
      );
    } finally {
      readingFileSystem.closeSync(lock.descriptor);
    }
    return null;
  });
}

/** Written by, and open to, nobody but those who may write to the database itself (CO-027). */
function openTrusted(file: string, state: FileState, access: number): RegularFile {
  const owners = [state.uid, 0, process.geteuid?.() ?? 0];
  const lock = openRegular(lockPath(file), readingFileSystem, owners, access);
  const { mode, gid, nlink, size } = lock.stats;
  const othersMayWrite = mode & 0o022 & ~state.mode || (mode & 0o020 && gid !== state.gid);
  if (!othersMayWrite && nlink === 1 && size <= lineBytes) return lock;
  readingFileSystem.closeSync(lock.descriptor);
  throw new UnfitFile(`${lockPath(file)} is not the layer's own`);
}

function lockPath(file: string): string {
  return `${file}${constants.initLockSuffix}`;
}

function contentOf({ descriptor }: RegularFile): string {
  const buffer = Buffer.alloc(lineBytes);
  return buffer.toString("utf8", 0, readingFileSystem.readSync(descriptor, buffer, 0, lineBytes, 0));
}

/** One line of always the same length, so that it replaces the one before without a moment in between. */
export function encode(record: WholeRecord): Buffer {
  const json = `${beginning}${JSON.stringify(record).slice(1)}`;
  return Buffer.from(`${`${json} ${checksum(json)}`.padEnd(lineBytes - 1)}\n`);
}

/** @returns `null` for anything but a whole line of this version */
export function decode(text: string): WholeRecord | null {
  const line = text.trimEnd();
  const end = line.lastIndexOf(" ");
  const json = line.slice(0, Math.max(0, end));
  if (!json.startsWith(beginning) || line.slice(end + 1) !== checksum(json)) return null;
  const { walguard: _, ...record } = JSON.parse(json) as WholeRecord & { walguard: number };
  return record;
}

function checksum(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function orNull<T>(run: () => T | null): T | null {
  try {
    return run();
  } catch {
    return null;
  }
}
