/** On what kind of file system a database is: WAL's shared memory does not reach other machines (B2.25). */
import { readFileSync } from "node:fs";
import { constants } from "./constants.ts";

/** The part of `node:fs` that reading the mount table takes. */
export interface MountTableFileSystem {
  readFileSync(path: string, encoding: "utf8"): string;
}

/** One mount: where, and of which type. */
export interface Mount {
  readonly point: string;
  readonly type: string;
}

const table = "/proc/self/mountinfo";

/**
 * The network or cross-VM file system that a path is on.
 *
 * @param path an absolute path with links resolved
 * @returns its type, such as `nfs4` or `virtiofs`; `null` for local ones and where there is no mount table
 */
export function networkFileSystem(path: string, fs: MountTableFileSystem = { readFileSync }): string | null {
  let text: string;
  try {
    text = fs.readFileSync(table, "utf8");
  } catch {
    return null;
  }
  const type = mountOf(path, parseMountTable(text))?.type;
  return type !== undefined && constants.networkFileSystems.includes(type) ? type : null;
}

/**
 * Reads `/proc/self/mountinfo` (proc_pid_mountinfo(5)). Lines that are not understood are passed over.
 *
 * @param text the file's text
 */
export function parseMountTable(text: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split("\n")) {
    const [before, after] = line.split(" - ");
    const point = before?.split(" ")[4];
    const type = after?.split(" ")[0];
    if (point !== undefined && type !== undefined && type !== "")
      mounts.push({ point: unescapeOctal(point), type });
  }
  return mounts;
}

/** The kernel writes space, tab, newline and backslash in mount points as three octal digits. */
function unescapeOctal(text: string): string {
  const bytes = text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
  return bytes;
}

/**
 * The mount that a path is on: the longest mount point above it, and of equal ones the last, which covers
 * the earlier.
 */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | null {
  let best: Mount | null = null;
  for (const mount of mounts) {
    const prefix = mount.point.endsWith("/") ? mount.point : `${mount.point}/`;
    if (path !== mount.point && !path.startsWith(prefix)) continue;
    if (best === null || mount.point.length >= best.point.length) best = mount;
  }
  return best;
}
