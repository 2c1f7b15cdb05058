/** The one way to open a file whose bytes are read: whoever may write to its directory chose what is there. */
import {
  closeSync,
  constants as fsConstants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  type Stats,
} from "node:fs";

import { closeUnwritten } from "./close-unwritten.ts";

/** The part of `node:fs` that reading a file needs. */
export interface ReadingFileSystem {
  lstatSync(path: string): Stats;
  openSync(path: string, flags: number): number;
  fstatSync(descriptor: number): Stats;
  readSync(descriptor: number, buffer: Uint8Array, offset: number, length: number, position: number): number;
  closeSync(descriptor: number): void;
}

/** The real one. */
export const readingFileSystem: ReadingFileSystem = { lstatSync, openSync, fstatSync, readSync, closeSync };

/** A regular file that is open. All that is learned of it comes from the descriptor. */
export interface RegularFile {
  readonly descriptor: number;
  readonly stats: Stats;
}

/** Thrown for what is not to be read. The message says what it is, and needs no hint. */
export class UnfitFile extends Error {
  override name = "UnfitFile";
}

/**
 * Opens a file without following a link in the last part of its path, and without waiting for
 * the other end of a FIFO (CO-017). What is no regular file is not opened at all.
 *
 * @param path links in it resolved
 * @param fs for tests
 * @param owners the users that the file may belong to; anybody where it is left out
 * @param access `O_RDONLY`, or `O_RDWR` to write to it as well
 * @returns the file; the caller closes its descriptor
 * @throws {UnfitFile} for a link, a FIFO, a device, a directory, and a file of another user
 * @throws the system's error where it cannot be opened
 */
export function openRegular(
  path: string,
  fs: ReadingFileSystem = readingFileSystem,
  owners?: readonly number[],
  access: number = fsConstants.O_RDONLY,
): RegularFile {
  const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fsConstants;
  // Opening a device can have effects, and so it is looked at first; the descriptor has the last word.
  const seen = fs.lstatSync(path);
  assertRegular(path, seen);
  const descriptor = fs.openSync(path, access | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stats = fs.fstatSync(descriptor);
    assertRegular(path, stats);
    if (stats.ino !== seen.ino || stats.dev !== seen.dev)
      throw new UnfitFile(`${path} was replaced while it was being opened`);
    if (owners !== undefined && !owners.includes(stats.uid)) {
      throw new UnfitFile(`${path} belongs to another user (${stats.uid})`);
    }
    return { descriptor, stats };
  } catch (error) {
    closeUnwritten(descriptor, fs);
    throw error;
  }
}

function assertRegular(path: string, stats: Stats): void {
  if (stats.isSymbolicLink()) throw new UnfitFile(`${path} is a symbolic link`);
  if (!stats.isFile()) throw new UnfitFile(`${path} is not a regular file`);
}
