/**
 * What is mounted where: on which kind of file system a database is, because WAL's shared memory does not reach other
 * machines (JM-047), and whether the file itself is a mount (LH-038).
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { constants } from "../constants.ts";

/** The part of `node:fs` that reading the mount table needs. */
export interface MountTableFileSystem {
  readFileSync(path: string, encoding: "utf8"): string;
}

/** One mount: where it is, and of which type. */
export interface Mount {
  readonly id: string;
  /** The mount that this one is mounted on; it need not be in the table. */
  readonly parent: string;
  readonly point: string;
  readonly type: string;
}

const table = "/proc/self/mountinfo";

/**
 * The network or cross-VM file system that a path is on.
 *
 * @param path an absolute path with links resolved
 * @returns its type, such as `nfs4` or `virtiofs`; `null` for a local one, and where
 *   there is no mount table (JM-049)
 */
export function networkFileSystem(path: string, fs: MountTableFileSystem = { readFileSync }): string | null {
  const type = mountOf(path, parseMountTable(readMountTable(fs)))?.type;
  return type !== undefined && constants.networkFileSystems.includes(type) ? type : null;
}

/**
 * Whether a file is a mount point: it then has another name somewhere else, and what is beside it here is not beside
 * it there (LH-038).
 *
 * @param path as for {@link networkFileSystem}
 * @returns `false` also where there is no mount table
 */
export function isMountPoint(path: string, fs: MountTableFileSystem = { readFileSync }): boolean {
  const text = readMountTable(fs);
  // Nearly always: no mount point has that name, escaped or not.
  if (!text.includes(basename(path).replace(/[^\w.-].*$/s, ""))) return false;
  return mountOf(path, parseMountTable(text))?.point === path;
}

function readMountTable(fs: MountTableFileSystem): string {
  try {
    return fs.readFileSync(table, "utf8");
  } catch {
    return "";
  }
}

/**
 * Reads `/proc/self/mountinfo` (proc_pid_mountinfo(5)). Lines that are not understood are ignored.
 *
 * @param text the file's text
 */
export function parseMountTable(text: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split("\n")) {
    const [before, after] = line.split(" - ");
    const [id, parent, , , point] = before?.split(" ") ?? [];
    const type = after?.split(" ")[0];
    if (id === undefined || parent === undefined || point === undefined || !type) continue;
    mounts.push({ id, parent, point: unescapeOctal(point), type });
  }
  return mounts;
}

/**
 * Linux writes space, tab, newline and backslash in mount points as three octal digits. Other systems that
 * provide the file do so with every byte of a non-ASCII name.
 */
function unescapeOctal(text: string): string {
  return text.replace(/(?:\\[0-3][0-7]{2})+/g, (escapes) =>
    Buffer.from(
      escapes
        .slice(1)
        .split("\\")
        .map((digits) => Number.parseInt(digits, 8)),
    ).toString("utf8"),
  );
}

/**
 * The mount that a path is on, found as the kernel finds it (JM-049): from the root downwards, each time to
 * the next mount on the current one. What an overmount hides is on another mount, and is not met.
 */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | null {
  const ids = new Set(mounts.map(({ id }) => id));
  const isRoot = ({ id, parent }: Mount): boolean => id === parent || !ids.has(parent);
  let left = mounts.filter(({ point }) => `${path}/`.startsWith(point.endsWith("/") ? point : `${point}/`));
  let current: Mount | null = null;
  for (;;) {
    const stoodOn: string | undefined = current?.id;
    const next = nearest(
      left.filter((mount) => (stoodOn === undefined ? isRoot(mount) : mount.parent === stoodOn)),
    );
    if (next === null) return current;
    left = left.filter((mount) => mount !== next);
    current = next;
  }
}

/**
 * The mount that a walk from the root meets first; of several at one point the last, which covers the others.
 */
function nearest(mounts: readonly Mount[]): Mount | null {
  return mounts.reduce<Mount | null>(
    (best, mount) => (best === null || mount.point.length <= best.point.length ? mount : best),
    null,
  );
}
