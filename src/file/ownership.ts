/**
 * Whose files are used. In a directory that others may write to, a file, a `-wal`, a link or a whole directory may have
 * been put there by anybody before (CN-047); Linux has `fs.protected_regular` and `fs.protected_symlinks` for the same.
 */
import { lstatSync, readlinkSync, type Stats } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { constants } from "../constants.ts";
import { effectiveUser } from "./this-user.ts";

const sidecars = ["-wal", "-shm", "-journal"] as const;
const locks = ["", "-journal", "-wal"].map((suffix) => `${constants.initLockSidecarSuffix}${suffix}`);
/** What the engine, the init lock and the queue open beside a database. */
const suffixes: readonly string[] = [
  "",
  ...sidecars,
  constants.initLockSuffix,
  ...locks,
  constants.queueSuffix,
];

/**
 * The files of a database, and the directories and links on the way to it, that somebody else may have put there.
 *
 * @param given the path as it was given, with its links
 * @param file the canonical path
 * @returns what each of them is, in words; empty where all is explained, and where there are no users
 */
export function foreignFiles(given: string, file: string): string[] {
  const user = effectiveUser();
  if (user === undefined) return [];
  const way = [...(given === file ? [] : linksOf(resolve(given))), ...directoriesOf(file)];
  const all = [...way, ...suffixes.map((suffix) => `${file}${suffix}`)];
  return all.map((path) => foreign(path, user)).filter((one) => one !== null);
}

/**
 * {@link foreignFiles} that the engine opens, where the way to them has been looked at before. The engine makes a `-wal`
 * with the permissions of the database, and as root takes what it finds for its own: only those tell, then.
 */
export function foreignSidecars(file: string): string[] {
  const user = effectiveUser();
  if (user === undefined) return [];
  const main = look(file);
  const found = ["", ...sidecars].map((suffix) => foreign(`${file}${suffix}`, user));
  return [...found, ...sidecars.map((suffix) => tooOpen(`${file}${suffix}`, main))].filter(
    (one) => one !== null,
  );
}

function tooOpen(sidecar: string, main: Stats | undefined): string | null {
  const stats = look(sidecar);
  if (main === undefined || stats === undefined || (stats.mode & 0o066 & ~main.mode) === 0) return null;
  return `${sidecar} is open to users who may not use the database`;
}

/**
 * What is no file, and no link, in the place of a sidecar: the engine would wait for the other end of a FIFO without a
 * bound.
 *
 * @returns the first one's path
 */
export function strangeSidecar(file: string): string | null {
  for (const suffix of [...sidecars, ...locks]) {
    const stats = look(`${file}${suffix}`);
    if (stats !== undefined && !stats.isFile() && !stats.isSymbolicLink()) return `${file}${suffix}`;
  }
  return null;
}

/** Whether others may make files in the directory of a file, whoever they are. */
export function isOpenToAll(file: string): boolean {
  return ((look(dirname(file))?.mode ?? 0) & 0o002) !== 0;
}

/** Whether nobody but this user and root can put anything into the directory of a file. */
export function isPrivatePlace(file: string): boolean {
  const [user, stats] = [effectiveUser(), look(dirname(file))];
  if (user === undefined || stats === undefined) return false;
  return [user, 0].includes(stats.uid) && (stats.mode & 0o022) === 0;
}

function foreign(path: string, user: number): string | null {
  const stats = look(path);
  const directory = stats && look(dirname(path));
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

/** As many as the system follows. */
const mostLinks = 40;

/** The symbolic links on a path, and those on the way that they lead. */
function linksOf(path: string): string[] {
  const links: string[] = [];
  let walked: string = sep;
  const left = partsOf(path);
  while (left.length > 0 && links.length < mostLinks) {
    walked = join(walked, left.shift() ?? "");
    if (look(walked)?.isSymbolicLink() !== true) continue;
    links.push(walked);
    left.unshift(...partsOf(resolve(dirname(walked), readlinkSync(walked))));
    walked = sep;
  }
  return links;
}

function partsOf(path: string): string[] {
  return path.split(sep).filter((name) => name !== "");
}

/** The directories that a file is in, outermost last. */
function directoriesOf(file: string): string[] {
  const directory = dirname(file);
  return directory === dirname(directory) ? [] : [directory, ...directoriesOf(directory)];
}

/** What cannot be looked at is reported when it is opened. */
function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
