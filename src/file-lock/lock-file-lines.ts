/**
 * What the init lock's file holds: two lines of fixed length. The first says which `-wal` belongs to which database,
 * in a form that all languages share (LH-033); the second, of this layer alone, that a large file was found whole
 * (CO-027). Each is written in one call; opening the file once more releases no lock of `flock(2)`, which belongs to
 * the first opening.
 */
import { constants as fsConstants, type Stats, writeSync } from "node:fs";
import { constants } from "../constants.ts";
import { openRegular, readingFileSystem } from "../file/open-regular.ts";

/** One of the two lines. */
export interface LockFileLine {
  readonly offset: number;
  readonly bytes: number;
  /** What it begins with, unless it is blank. */
  readonly beginning: string;
}

/** Which `-wal` belongs to which database. */
export const walOwnerLine: LockFileLine = { offset: 0, bytes: 128, beginning: '{"main":' };
/** That a large database was found whole. */
export const wholeFileLine: LockFileLine = { offset: 128, bytes: 512, beginning: '{"walguard":1,' };

const lines: readonly LockFileLine[] = [walOwnerLine, wholeFileLine];
const mostBytes = 640;

/** @param database the database's canonical path */
export function lockFileOf(database: string): string {
  return `${database}${constants.initLockSuffix}`;
}

/**
 * A line as it is.
 *
 * @param database the database's canonical path
 * @param accept says whether a file like this may be relied on
 * @returns `null` where there is no such file, or it is not the layer's own
 */
export function readLine(
  database: string,
  line: LockFileLine,
  accept: (stats: Stats) => boolean = () => true,
): string | null {
  return withContent(database, line, fsConstants.O_RDONLY, accept, (_, content) => part(content, line));
}

/**
 * Writes a line, where the file is there and holds nothing else than the layer's lines; where not, nothing happens.
 *
 * @param text without line feed, no longer than the line
 */
export function writeLine(
  database: string,
  line: LockFileLine,
  text: string,
  accept: (stats: Stats) => boolean = () => true,
): void {
  withContent(database, line, fsConstants.O_RDWR, accept, (descriptor, content) => {
    if (content === "" && line.offset > 0) put(descriptor, "", walOwnerLine);
    put(descriptor, text, line);
  });
}

/** In full length, and so in the place of the line before without a moment in between. */
function put(descriptor: number, text: string, { offset, bytes }: LockFileLine): void {
  // Of a string, Deno does not take the position.
  const line = Buffer.from(`${text.padEnd(bytes - 1)}\n`);
  writeSync(descriptor, line, 0, line.length, offset);
}

function withContent<T>(
  database: string,
  line: LockFileLine,
  access: number,
  accept: (stats: Stats) => boolean,
  use: (descriptor: number, content: string) => T,
): T | null {
  try {
    const { descriptor, stats } = openRegular(lockFileOf(database), readingFileSystem, undefined, access);
    try {
      // With a second name it would be somebody else's file, too.
      if (stats.nlink !== 1 || !accept(stats)) return null;
      const buffer = Buffer.alloc(mostBytes);
      const read = readingFileSystem.readSync(descriptor, buffer, 0, mostBytes, 0);
      const content = buffer.toString("utf8", 0, read);
      const upToIt = lines.filter(({ offset }) => offset <= line.offset);
      if (!upToIt.every((one) => isBlankOr(part(content, one), one))) return null;
      return use(descriptor, content);
    } finally {
      readingFileSystem.closeSync(descriptor);
    }
  } catch {
    return null;
  }
}

function part(content: string, { offset, bytes }: LockFileLine): string {
  return content.slice(offset, offset + bytes);
}

function isBlankOr(text: string, { beginning }: LockFileLine): boolean {
  return text.trim() === "" || text.startsWith(beginning);
}
