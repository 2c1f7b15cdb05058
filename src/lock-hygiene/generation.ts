/**
 * Which files a connection really has open. The ones under its path may be exchanged: by a restore, an
 * unlink, or another process that believed it was the last to close the database. The connection then writes
 * to files that no other process reads (LH-008).
 */
import { type FileIdentity, fileIdentity, isSameFile, type StatFileSystem } from "../file/identity.ts";

/** The files of one database at one moment; `null` for a file that does not exist. */
export interface Generation {
  readonly main: FileIdentity | null;
  readonly wal: FileIdentity | null;
  readonly shm: FileIdentity | null;
}

/** What a connection lost. */
export interface LostGeneration {
  /** Suffixes of the files that are gone or replaced: `""`, `-wal`, `-shm`. */
  readonly files: readonly string[];
  /** The loss in words, for messages. */
  readonly reason: string;
}

/** The database's three files as they are now. */
export function currentGeneration(path: string, fs?: StatFileSystem): Generation {
  return {
    main: fileIdentity(path, fs),
    wal: fileIdentity(`${path}-wal`, fs),
    shm: fileIdentity(`${path}-shm`, fs),
  };
}

/**
 * Which of the files that a connection opened are no longer there.
 *
 * @param opened the generation that the connection opened
 * @param now the files that are there now
 * @returns the suffixes of the files that are gone or replaced, `""` for the database itself; empty when all
 *   is well. A file that was absent and appeared is not a loss (LH-014)
 */
export function lostFiles(opened: Generation, now: Generation): string[] {
  const lost: string[] = [];
  if (differs(opened.main, now.main)) lost.push("");
  if (differs(opened.wal, now.wal) || isAnotherLife(opened.wal, now.wal)) lost.push("-wal");
  if (differs(opened.shm, now.shm) || isAnotherLife(opened.shm, now.shm)) lost.push("-shm");
  return lost;
}

/**
 * Whether a sidecar has the number of the one that was opened, and was made at another time. The database stays
 * open, and keeps its number; a sidecar goes when the connection itself leaves WAL mode, and its number is then
 * given to the next file that anybody makes (LH-036).
 */
export function isAnotherLife(opened: FileIdentity | null, now: FileIdentity | null): boolean {
  return opened !== null && isSameFile(now, opened) && now?.birthtimeNs !== opened.birthtimeNs;
}

function differs(opened: FileIdentity | null, now: FileIdentity | null): boolean {
  return opened !== null && !isSameFile(now, opened);
}

/** Whether two connections opened the same three files. */
export function isSameGeneration(one: Generation, other: Generation | null): boolean {
  const same = (a: FileIdentity | null, b: FileIdentity | null): boolean =>
    a === null || b === null ? a === b : isSameFile(a, b);
  return other !== null && same(one.main, other.main) && same(one.wal, other.wal) && same(one.shm, other.shm);
}
