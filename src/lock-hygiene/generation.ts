/**
 * Which files a connection really has open. Under a path they may be exchanged (a restore, an unlink, another
 * process that believed it was the last): the connection then writes where nobody reads (behaviour B2.29,
 * hazards H1 and H2).
 */
import { type FileIdentity, fileIdentity, isSameFile, type StatFileSystem } from "../file/identity.ts";

/** The files of one database at one moment. `null`: there is none. */
export interface Generation {
  readonly main: FileIdentity | null;
  readonly wal: FileIdentity | null;
  readonly shm: FileIdentity | null;
}

/** What a connection lost. */
export interface LostGeneration {
  /** Suffixes of the files that are gone or others: `""`, `-wal`, `-shm`. */
  readonly files: readonly string[];
  /** The same in words. */
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
 * What is no longer there of what was opened.
 *
 * @param opened the generation that the connection opened
 * @param now what the path holds now
 * @returns the suffixes of the files that are gone or are others: `""` for the database itself; empty when
 *   all is well. A file that was absent and appeared is no loss.
 */
export function lostFiles(opened: Generation, now: Generation): string[] {
  const lost: string[] = [];
  if (differs(opened.main, now.main)) lost.push("");
  if (differs(opened.wal, now.wal)) lost.push("-wal");
  if (differs(opened.shm, now.shm)) lost.push("-shm");
  return lost;
}

function differs(opened: FileIdentity | null, now: FileIdentity | null): boolean {
  return opened !== null && !isSameFile(now, opened);
}
