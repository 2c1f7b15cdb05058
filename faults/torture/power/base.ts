/** The files of a directory before a recording began: they are taken as durable. */
import { lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";

/** A directory tree: names are relative to `directory`, and `""` is the directory itself. */
export interface PowerBase {
  /** The directory of the injector, without symbolic links. */
  readonly directory: string;
  readonly directories: readonly { readonly name: string; readonly inode: bigint }[];
  readonly files: readonly { readonly name: string; readonly inode: bigint; readonly data: Buffer }[];
}

/**
 * Reads the files that are there before the programs under test are started.
 *
 * It opens and closes them: a process that has a live connection to one of them must not call this.
 *
 * @param directory the injector's directory
 * @throws the system's error when it can't be read
 */
export function readPowerBase(directory: string): PowerBase {
  const root = realpathSync(directory);
  const directories: { name: string; inode: bigint }[] = [];
  const files: { name: string; inode: bigint; data: Buffer }[] = [];
  const walk = (name: string): void => {
    const path = join(root, name);
    const found = lstatSync(path, { bigint: true });
    if (found.isFile()) files.push({ name, inode: found.ino, data: readFileSync(path) });
    if (!found.isDirectory()) return;
    directories.push({ name, inode: found.ino });
    for (const entry of readdirSync(path)) walk(name === "" ? entry : `${name}/${entry}`);
  };
  walk("");
  return { directory: root, directories, files };
}
