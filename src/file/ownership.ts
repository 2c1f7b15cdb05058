/**
 * Whose files are used. In a directory that others may write to, a file, a `-wal` or a link may have been put there
 * by anybody before (CN-047); Linux has `fs.protected_regular` and `fs.protected_symlinks` for the same.
 */
import { lstatSync, type Stats } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { effectiveUser } from "./this-user.ts";

/**
 * The files of a database, and the links on the way to it, that somebody else may have put there.
 *
 * @param given the path as it was given, with its links
 * @param file the canonical path
 * @returns what each of them is, in words; empty where all is explained, and where there are no users
 */
export function foreignFiles(given: string, file: string): string[] {
  const user = effectiveUser();
  if (user === undefined) return [];
  const found = ["", "-wal", "-shm", "-journal"].map((suffix) => foreign(`${file}${suffix}`, user));
  const links = given === file ? [] : linksOf(resolve(given)).map((link) => foreign(link, user));
  return [...links, ...found].filter((one) => one !== null);
}

function foreign(path: string, user: number): string | null {
  const [stats, directory] = [look(path), look(dirname(path))];
  if (stats === undefined || directory === undefined || isExplained(stats, directory, user)) return null;
  return `${path} belongs to user ${stats.uid}, in a directory where others may make files`;
}

/** Those who may put files into a directory that is not shared were chosen by its owner. */
function isExplained(stats: Stats, directory: Stats, user: number): boolean {
  if ([user, 0, directory.uid].includes(stats.uid)) return true;
  const groups = ownGroups();
  const forAll = (directory.mode & 0o002) !== 0;
  const forStrangers = (directory.mode & 0o020) !== 0 && user !== 0 && !groups.includes(directory.gid);
  if (!forAll && !forStrangers) return true;
  return !stats.isSymbolicLink() && (stats.mode & 0o020) !== 0 && groups.includes(stats.gid);
}

function ownGroups(): number[] {
  try {
    return [...(process.getgroups?.() ?? []), ...(process.getegid === undefined ? [] : [process.getegid()])];
  } catch {
    return [];
  }
}

/** The symbolic links on a path, outermost directory first. */
function linksOf(path: string): string[] {
  const links: string[] = [];
  let walked: string = sep;
  for (const part of path.split(sep).filter((name) => name !== "")) {
    walked = join(walked, part);
    if (look(walked)?.isSymbolicLink() === true) links.push(walked);
  }
  return links;
}

/** What cannot be looked at is reported when it is opened. */
function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
