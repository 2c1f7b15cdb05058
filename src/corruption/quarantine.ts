/**
 * A copy of a damaged database, for the user to look into: one per content, and a bounded
 * number of them (CO-009, CO-010). Without a bound, hermes-agent had 7,861 copies in one place,
 * and 395 GB of them in another.
 */
import { createHash, randomUUID } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  constants as fsConstants,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { constants } from "../constants.ts";
import { assertNotLive } from "../lock-hygiene/live-databases.ts";

/** The part of `node:fs` that quarantine needs. */
export interface QuarantineFileSystem {
  statSync(path: string, options: { throwIfNoEntry: false }): Stats | undefined;
  readdirSync(path: string): string[];
  openSync(path: string, flags: "r"): number;
  readSync(descriptor: number, buffer: Uint8Array, offset: number, length: number, position: number): number;
  closeSync(descriptor: number): void;
  copyFileSync(source: string, target: string, mode?: number): void;
  renameSync(from: string, to: string): void;
  rmSync(path: string, options: { force: true }): void;
}

const realFileSystem: QuarantineFileSystem = {
  statSync,
  readdirSync: (path) => readdirSync(path),
  openSync,
  readSync,
  closeSync,
  copyFileSync,
  renameSync,
  rmSync,
};

/** Where the copy is, or why none was made. */
export type Quarantine =
  | { readonly path: string; readonly made: boolean }
  | { readonly path: null; readonly reason: string };

/**
 * Copies a damaged database, with its `-wal` and `-shm`, to
 * `<db>.corrupt.<first 16 hex digits of its SHA-256>.bak` (CO-008). The same content is not copied twice
 * (CO-009). Once there are ten copies, no more are made and none is deleted: the first ones are nearest to
 * the cause (CO-010). The original is only read.
 *
 * @param path the database; only the owner of the init lock may call this (CO-011)
 * @param fs for tests
 * @returns the copy's path, or the reason why none could be made; that is not an error
 * @throws {LiveConnectionError} while this process has the file open: reading it
 *   would drop its locks (LH-002)
 */
export function quarantine(path: string, fs: QuarantineFileSystem = realFileSystem): Quarantine {
  assertNotLive(path, "copy");
  try {
    const target = quarantinePath(path, contentHash(path, fs));
    if (fs.statSync(target, { throwIfNoEntry: false }) !== undefined) return { path: target, made: false };
    const copies = quarantined(path, fs).length;
    if (copies >= constants.quarantineCap) {
      return { path: null, reason: `there are ${copies} copies already, and no more are made` };
    }
    for (const suffix of ["-wal", "-shm", ""]) copyInto(`${path}${suffix}`, `${target}${suffix}`, fs);
    return { path: target, made: true };
  } catch (error) {
    return { path: null, reason: error instanceof Error ? error.message : String(error) };
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

function contentHash(path: string, fs: QuarantineFileSystem): string {
  const hash = createHash("sha256");
  const descriptor = fs.openSync(path, "r");
  try {
    const buffer = new Uint8Array(1 << 20);
    for (let position = 0; ; ) {
      const read = fs.readSync(descriptor, buffer, 0, buffer.length, position);
      if (read === 0) break;
      hash.update(buffer.subarray(0, read));
      position += read;
    }
  } finally {
    fs.closeSync(descriptor);
  }
  return hash.digest("hex");
}

/** Copies under another name first, so that an unfinished copy is never taken for a whole one (CO-015). */
function copyInto(source: string, target: string, fs: QuarantineFileSystem): void {
  if (fs.statSync(source, { throwIfNoEntry: false }) === undefined) return;
  const partial = join(dirname(target), `.${basename(target)}.${randomUUID()}.partial`);
  try {
    fs.copyFileSync(source, partial, fsConstants.COPYFILE_EXCL);
    fs.renameSync(partial, target);
  } finally {
    fs.rmSync(partial, { force: true });
  }
}
