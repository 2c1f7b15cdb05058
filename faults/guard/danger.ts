import { type BigIntStats, existsSync, lstatSync, type PathLike, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { type FileIdentity, identityKey, isSameFile } from "../../src/file/identity.ts";
import { connectionState } from "../../src/lock-hygiene/connection-state.ts";
import { liveDatabases } from "../../src/lock-hygiene/registry.ts";
import type { GuardedCall, PathArgument } from "./guarded-calls.ts";
import type { Use } from "./open-flags.ts";
import { isPath, textOf } from "./path-text.ts";

/** A live database that a call would harm. */
export interface Danger {
  /** The path as it was given. */
  readonly path: string;
  /** The name under which the database is open. */
  readonly database: string;
  /** Which of its files it is: `""` for the database itself. */
  readonly suffix: Suffix;
  readonly use: Use;
}

const suffixes = ["", "-shm", "-wal", "-journal"] as const;
export type Suffix = (typeof suffixes)[number];

const exactly = { bigint: true, throwIfNoEntry: false } as const;

/**
 * The live database that a call would harm. Nothing is opened to find out, and nothing looked at while no connection is
 * open.
 *
 * @returns `null` for a call that may pass; also for what cannot be looked at, about which the call itself will complain
 */
export function findDanger(call: GuardedCall, given: readonly unknown[]): Danger | null {
  if (liveDatabases().size === 0 || isOpenedElsewhere(call, given)) return null;
  for (const argument of call.paths) {
    const path = given[argument.index];
    if (!isPath(path)) continue;
    const use = typeof argument.use === "function" ? argument.use(given) : argument.use;
    const isFollowed = argument.isFollowed?.(given) ?? use !== "remove";
    try {
      const isWhole = argument.isDirectory !== true && argument.isLeftOut?.(given, "") !== true;
      const found = isWhole ? endangered(path, use, isFollowed) : null;
      const danger = found ?? endangeredBelow(path, argument, use, isFollowed, given);
      if (danger !== null) return { ...danger, path: textOf(path), use };
    } catch {
      // No permission, a loop of links, no path at all.
    }
  }
  return null;
}

type Found = Pick<Danger, "database" | "suffix">;

function endangered(path: PathLike, use: Use, isFollowed: boolean): Found | null {
  const stats = isFollowed ? statSync(path, exactly) : lstatSync(path, exactly);
  if (use === "create" && stats !== undefined) return null;
  const database = stats === undefined ? undefined : liveDatabases().get(identityKey(stats));
  if (database !== undefined) return { database: database.path, suffix: "" };
  const found = (stats === undefined ? null : sidecarByFile(stats)) ?? sidecarByName(textOf(path));
  // The engine has no locks on its -wal and journal, and reading them does no harm.
  return found?.suffix === "-shm" || use !== "read" ? found : null;
}

/** One that a connection has opened. One that has gone since may have left its number to any other file. */
function sidecarByFile(stats: FileIdentity): Found | null {
  for (const { path, connections } of liveDatabases().values()) {
    for (const connection of connections) {
      const { shm = null, wal = null } = connectionState(connection).generation ?? {};
      if (shm !== null && isSameFile(stats, shm) && isAt(`${path}-shm`, stats))
        return { database: path, suffix: "-shm" };
      if (wal !== null && isSameFile(stats, wal) && isAt(`${path}-wal`, stats))
        return { database: path, suffix: "-wal" };
    }
  }
  return null;
}

/** One that may not be there yet. */
function sidecarByName(path: string): Found | null {
  const suffix = suffixes.find((one) => one !== "" && path.endsWith(one));
  if (suffix === undefined) return null;
  const file = join(realpathSync.native(dirname(resolve(path))), basename(path));
  for (const { path: database } of liveDatabases().values())
    if (file === database + suffix) return { database, suffix };
  return null;
}

function isAt(path: string, file: FileIdentity): boolean {
  return isSameFile(statSync(path, exactly) ?? null, file);
}

/** A directory that has a live database in it, and is copied, overwritten or removed with all that it has. */
function endangeredBelow(
  path: PathLike,
  { below, contentFrom, isLeftOut }: PathArgument,
  use: Use,
  isFollowed: boolean,
  given: readonly unknown[],
): Found | null {
  if (below?.(given) !== true || !isDirectory(path, isFollowed)) return null;
  const directory = realpathSync.native(resolve(textOf(path))) + sep;
  const content = contentFrom === undefined ? null : textOf(given[contentFrom] as PathLike);
  for (const { path: database } of liveDatabases().values()) {
    if (!database.startsWith(directory)) continue;
    const inside = relative(directory, database);
    const suffix = suffixes.find((one) => {
      const isThere = existsSync(database + one);
      const isMeant =
        content === null
          ? isThere && (use !== "read" || one === "" || one === "-shm")
          : existsSync(join(content, inside + one)) && !(use === "create" && isThere);
      return isMeant && isLeftOut?.(given, inside + one) !== true;
    });
    if (suffix !== undefined) return { database, suffix };
  }
  return null;
}

function isDirectory(path: PathLike, isFollowed: boolean): boolean {
  const stats: BigIntStats | undefined = isFollowed ? statSync(path, exactly) : lstatSync(path, exactly);
  return stats?.isDirectory() ?? false;
}

/** A stream that is given a descriptor opens nothing, and one with functions of its own what these open. */
function isOpenedElsewhere({ isStream }: GuardedCall, [, options]: readonly unknown[]): boolean {
  const { fd, fs } = (options ?? {}) as { fd?: unknown; fs?: unknown };
  return isStream === true && ((fd ?? null) !== null || Boolean(fs));
}
