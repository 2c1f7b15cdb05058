/**
 * A copy of a damaged database, for the user to look into: one per content, and a bounded
 * number of them (CO-009, CO-010). Without a bound, hermes-agent had 7,861 copies in one place,
 * and 395 GB of them in another.
 */
import { randomUUID } from "node:crypto";
import {
  fchmodSync,
  ftruncateSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  type StatsFs,
  statfsSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { constants } from "../constants.ts";
import { closeUnwritten } from "../file/close-unwritten.ts";
import { type MakingFileSystem, openNewFile } from "../file/create-file.ts";
import {
  openRegular,
  type ReadingFileSystem,
  type RegularFile,
  readingFileSystem,
  UnfitFile,
} from "../file/open-regular.ts";
import { effectiveUser } from "../file/this-user.ts";
import { assertNotLive } from "../lock-hygiene/live-databases.ts";
import { messageOf } from "../thrown-error.ts";
import { contentHash, copyContent, type WritingFileSystem } from "./content-copy.ts";
import { knownHash } from "./known-content.ts";

/** The part of `node:fs` that quarantine needs. */
export interface QuarantineFileSystem extends ReadingFileSystem, MakingFileSystem, WritingFileSystem {
  openSync(path: string, flags: number, mode?: number): number;
  readdirSync(path: string): string[];
  statfsSync(path: string): Pick<StatsFs, "bavail" | "bsize">;
  renameSync(from: string, to: string): void;
  rmSync(path: string, options: { force: true }): void;
}

const realFileSystem: QuarantineFileSystem = {
  ...readingFileSystem,
  openSync,
  fchmodSync,
  writeSync,
  ftruncateSync,
  readdirSync: (path) => readdirSync(path),
  statfsSync: (path) => statfsSync(path),
  renameSync,
  rmSync,
};

/** Where the copy is, or why none was made. */
export type Quarantine =
  | {
      readonly path: string;
      readonly made: boolean;
      /** The files beside the database that were not copied, and why; absent where there are none. */
      readonly omitted?: string;
    }
  | { readonly path: null; readonly reason: string };

/** A copy that is complete and has no name yet. One of the two must be called. */
export interface QuarantineDraft {
  /** Gives it its name. */
  keep(): Quarantine;
  /** Removes it. */
  discard(): void;
}

const sidecars = ["-wal", "-shm", "-journal"] as const;
/** The copy is for the user who made it: no bit of the original's permissions is taken over (CO-017). */
const copyMode = 0o600;

/**
 * Copies a damaged database, with its `-wal`, `-shm` and `-journal`, to
 * `<db>.corrupt.<first 16 hex digits of its SHA-256>.bak` (CO-008). The same content is not copied twice
 * (CO-009). Once there are ten copies, no more are made and none is deleted: the first ones are nearest to
 * the cause (CO-010). The original is only read, and through one descriptor (CO-017).
 *
 * @param path the database; only the owner of the init lock may call this (CO-011)
 * @param fs for tests
 * @returns the copy's path, or the reason why none could be made; that is not an error
 * @throws {LiveConnectionError} while this process has the file open: reading it
 *   would drop its locks (LH-002)
 */
export function quarantine(path: string, fs: QuarantineFileSystem = realFileSystem): Quarantine {
  return draftQuarantine(path, fs).keep();
}

/**
 * The same in two steps, for a look that changes the original and that may find nothing wrong (CO-020).
 *
 * @throws {LiveConnectionError} as {@link quarantine}
 */
export function draftQuarantine(path: string, fs: QuarantineFileSystem = realFileSystem): QuarantineDraft {
  assertNotLive(path, "copy");
  const open: RegularFile[] = [];
  const partials = new Map<string, string>();
  const discard = (): void => {
    for (const partial of partials.keys()) removeWherePossible(partial, fs);
    partials.clear();
  };
  const made = orReason(discard, () => {
    try {
      return draft(path, fs, open, partials);
    } finally {
      for (const file of open) closeUnwritten(file.descriptor, fs);
    }
  });
  const keep = (): Quarantine =>
    orReason(discard, () => {
      for (const [partial, target] of partials) fs.renameSync(partial, target);
      return made;
    });
  return { keep, discard };
}

/** A part that stays is no reason to fail. */
function removeWherePossible(partial: string, fs: QuarantineFileSystem): void {
  try {
    fs.rmSync(partial, { force: true });
  } catch {
    // The directory may not be written any more.
  }
}

/** The path of the copy of a database with this content. */
export function quarantinePath(path: string, sha256: string): string {
  return `${path}.corrupt.${sha256.slice(0, constants.quarantineHashCharacters)}.bak`;
}

/** The names of the existing copies of a database. */
export function quarantined(path: string, fs: Pick<QuarantineFileSystem, "readdirSync">): string[] {
  const prefix = `${basename(path)}.corrupt.`;
  return fs.readdirSync(dirname(path)).filter((name) => name.startsWith(prefix) && name.endsWith(".bak"));
}

function draft(
  path: string,
  fs: QuarantineFileSystem,
  open: RegularFile[],
  partials: Map<string, string>,
): Quarantine {
  const main = openRegular(path, fs);
  open.push(main);
  if (main.stats.size > constants.quarantineMaxBytes) throw tooLarge(main.stats.size);
  const sha256 = knownHash(path, main.stats, () => contentHash(main, fs));
  const target = quarantinePath(path, sha256);
  if (isCopy(target, main, fs)) return { path: target, made: false };
  const copies = quarantined(path, fs).length;
  if (copies >= constants.quarantineCap) {
    return { path: null, reason: `there are ${copies} copies already, and no more are made` };
  }
  const { beside, omitted } = openSidecars(path, main, fs, open);
  assertRoom(path, open, fs);
  for (const [suffix, file] of beside) copyInto(file, `${target}${suffix}`, fs, partials);
  if (copyInto(main, target, fs, partials) !== sha256) {
    throw new UnfitFile(`${path} changed while it was being copied`);
  }
  return { path: target, made: true, ...(omitted === "" ? {} : { omitted }) };
}

/** Not what somebody else put in its place. */
function isCopy(target: string, original: RegularFile, fs: QuarantineFileSystem): boolean {
  try {
    const stats = fs.lstatSync(target);
    return stats.isFile() && stats.size === original.stats.size;
  } catch {
    return false;
  }
}

/** Files beside the database that are nobody's who may write to it are told of, and not copied (CO-018). */
function openSidecars(
  path: string,
  main: RegularFile,
  fs: QuarantineFileSystem,
  open: RegularFile[],
): { readonly beside: ReadonlyMap<string, RegularFile>; readonly omitted: string } {
  const owners = [main.stats.uid, 0, effectiveUser() ?? 0];
  const beside = new Map<string, RegularFile>();
  const omitted: string[] = [];
  for (const suffix of sidecars) {
    try {
      const file = openRegular(`${path}${suffix}`, fs, owners);
      open.push(file);
      beside.set(suffix, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") omitted.push((error as Error).message);
    }
  }
  return { beside, omitted: omitted.join("; ") };
}

/** All of it together must be below the bound, and leave the disk some space (CO-019). */
function assertRoom(path: string, files: readonly RegularFile[], fs: QuarantineFileSystem): void {
  const bytes = files.reduce((sum, { stats }) => sum + stats.size, 0);
  if (bytes > constants.quarantineMaxBytes) throw tooLarge(bytes);
  const { bavail, bsize } = fs.statfsSync(dirname(path));
  if (bavail * bsize - bytes < constants.quarantineReserveBytes) {
    throw new UnfitFile(
      `a copy takes ${bytes} bytes, and ${bavail * bsize} are free, of which ${constants.quarantineReserveBytes} must stay free`,
    );
  }
}

function tooLarge(bytes: number): UnfitFile {
  return new UnfitFile(
    `it has ${bytes} bytes, and at most ${constants.quarantineMaxBytes} are copied without being asked`,
  );
}

/** Copies under another name first, so that an unfinished copy is never taken for a whole one (CO-015). */
function copyInto(
  source: RegularFile,
  target: string,
  fs: QuarantineFileSystem,
  partials: Map<string, string>,
): string {
  const partial = join(dirname(target), `.${basename(target)}.${randomUUID()}.partial`);
  const descriptor = openNewFile(partial, copyMode, fs);
  partials.set(partial, target);
  try {
    return copyContent(source, descriptor, fs);
  } finally {
    fs.closeSync(descriptor);
  }
}

function orReason(onFailure: () => void, run: () => Quarantine): Quarantine {
  try {
    return run();
  } catch (error) {
    onFailure();
    return { path: null, reason: messageOf(error) };
  }
}
