import { type BigIntStats, existsSync, lstatSync, type PathLike, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type FileIdentity, identityKey, isSameFile } from "../../src/file/identity.ts";
import { connectionState } from "../../src/lock-hygiene/connection-state.ts";
import { type LiveDatabase, liveDatabases } from "../../src/lock-hygiene/registry.ts";
import type { GuardedCall, PathArgument, Use } from "./guarded-calls.ts";

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
  if (liveDatabases().size === 0) return null;
  for (const argument of call.paths) {
    const path = given[argument.index];
    if (!isPath(path) || isStreamOfDescriptor(call, given)) continue;
    const use = typeof argument.use === "function" ? argument.use(given) : argument.use;
    try {
      const found = endangered(path, use) ?? endangeredBelow(path, argument, given);
      if (found !== null) return { ...found, path: textOf(path), use };
    } catch {
      // No permission, a loop of links, no path at all.
    }
  }
  return null;
}

type Found = Pick<Danger, "database" | "suffix">;

function endangered(path: PathLike, use: Use): Found | null {
  // A link is removed, and not what it leads to.
  const stats = use === "remove" ? lstatSync(path, exactly) : statSync(path, exactly);
  if (use === "create" && stats !== undefined) return null;
  const database = stats === undefined ? undefined : liveDatabases().get(identityKey(stats));
  if (database !== undefined) return { database: database.path, suffix: "" };
  for (const live of liveDatabases().values()) {
    const suffix = sidecarOf(live, path, stats);
    // The engine has no locks on its -wal and journal, and reading them does no harm.
    if (suffix === "-shm" || (suffix !== null && use !== "read")) return { database: live.path, suffix };
  }
  return null;
}

/**
 * A sidecar is known by its file where a connection has opened it, and by its name, since it may not be there yet. One
 * that has gone since may have left its number to any other file.
 */
function sidecarOf(live: LiveDatabase, path: PathLike, stats: FileIdentity | undefined): Suffix | null {
  if (stats !== undefined) {
    for (const connection of live.connections) {
      const { generation } = connectionState(connection);
      if (generation?.shm && isSameFile(stats, generation.shm) && isAt(`${live.path}-shm`, stats))
        return "-shm";
      if (generation?.wal && isSameFile(stats, generation.wal) && isAt(`${live.path}-wal`, stats))
        return "-wal";
    }
  }
  const name = basename(textOf(path));
  const suffix = suffixes.find((one) => one !== "" && name === basename(live.path) + one);
  if (suffix === undefined) return null;
  const directory = realpathSync.native(dirname(resolve(textOf(path))));
  return join(directory, name) === live.path + suffix ? suffix : null;
}

function isAt(path: string, file: FileIdentity): boolean {
  return isSameFile(statSync(path, exactly) ?? null, file);
}

/** A directory that has a live database in it, and is copied, moved or removed with all that it has. */
function endangeredBelow(
  path: PathLike,
  { below, contentFrom }: PathArgument,
  given: readonly unknown[],
): Found | null {
  if ((below !== true && contentFrom === undefined) || !isDirectory(path)) return null;
  const directory = realpathSync.native(resolve(textOf(path))) + sep;
  for (const { path: database } of liveDatabases().values()) {
    if (!database.startsWith(directory)) continue;
    const content = contentFrom === undefined ? undefined : given[contentFrom];
    if (content === undefined) return { database, suffix: "" };
    const inside = relative(directory, database);
    const overwritten = suffixes.find((suffix) =>
      existsSync(join(textOf(content as PathLike), inside + suffix)),
    );
    if (overwritten !== undefined) return { database, suffix: overwritten };
  }
  return null;
}

function isDirectory(path: PathLike): boolean {
  const stats: BigIntStats | undefined = lstatSync(path, exactly);
  return stats?.isDirectory() ?? false;
}

/** Not a descriptor, nor a FileHandle: what has been opened was looked at then. */
function isPath(value: unknown): value is PathLike {
  return typeof value === "string" || value instanceof Uint8Array || value instanceof URL;
}

/** A stream that is given a descriptor opens nothing. */
function isStreamOfDescriptor({ name }: GuardedCall, [, options]: readonly unknown[]): boolean {
  return name.endsWith("Stream") && ((options as { fd?: unknown } | undefined)?.fd ?? null) !== null;
}

function textOf(path: PathLike): string {
  if (path instanceof URL) return fileURLToPath(path);
  return typeof path === "string" ? path : Buffer.from(path).toString();
}
