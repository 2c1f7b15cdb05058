/**
 * Which database a `-wal` belongs to. Nothing in a `-wal` says it, and the engine replays what lies beside a database
 * into it: after a restore by renaming, the old rows into the backup. So what was open together is remembered, after
 * the last close too (LH-032), and in the init lock's file, for the processes that come later (LH-033).
 */
import { type Stats, statSync } from "node:fs";
import { keep } from "../bounded-map.ts";
import { OpenError } from "../errors.ts";
import { type FileIdentity, fileIdentity, sizedFile } from "../file/identity.ts";
import { effectiveUser } from "../file/this-user.ts";
import { readLine, walOwnerLine, writeLine } from "../file-lock/lock-file-lines.ts";
import { processSlot } from "../process-state.ts";
import type { Generation } from "./generation.ts";

/** A database and its `-wal`, each as inode and time of birth: device numbers change with a restart of the machine. */
interface Pair {
  readonly main: string;
  readonly wal: string;
}

const mostRemembered = 1000;

/** What connections of this thread have opened together, by canonical path. */
const remembered = processSlot("wal-owners.1", () => new Map<string, Generation>());

/**
 * Remembers what a connection has open, past its close and for later processes. Where it cannot be written down,
 * those will not know; it costs nothing while the `-wal` stays the same.
 *
 * @param path the database's canonical path
 * @param opened the files that the connection has open
 */
export function rememberWal(path: string, opened: Generation): void {
  if (opened.wal === null) return;
  const known = remembered();
  const before = known.get(path);
  if (before?.wal && isSameLife(before.wal, opened.wal) && isSameLife(before.main, opened.main)) return;
  keep(known, path, opened, mostRemembered);
  writeRecord(path, pairOf(opened));
}

/**
 * Refuses to open a database beside which the `-wal` of another one lies. Nothing of either is opened to find out. One
 * that is empty holds nothing to replay, but somebody with the other database may have it open, and would move what
 * this one writes there into the other.
 *
 * @param path the database's canonical path
 * @throws {OpenError} when the `-wal` is known to belong to another database (LH-032, LH-033)
 */
export function assertOwnWal(path: string): void {
  const name = `${path}-wal`;
  const wal = sizedFile(name);
  if (wal === null) return;
  const now = pairOf({ main: fileIdentity(path), wal });
  if (now === null) return;
  const isForeign = (known: Pair | null): boolean => known?.wal === now.wal && known.main !== now.main;
  if (!isForeign(pairOf(remembered().get(path))) && !isForeign(readRecord(path))) return;
  throw new OpenError(
    `Refused to open ${path}: ${name} belongs to the database that was there before, and would be replayed into this one`,
    {
      hint: `stop every process that has it open; then, to have the database that is there now, delete ${name} and ${path}-shm, and connect again. To have the rows of the -wal, put the previous database back first; if this one is an exact copy of it, run: sqlite3 ${path} "PRAGMA wal_checkpoint(TRUNCATE)"`,
      path,
    },
  );
}

function isSameLife(one: FileIdentity | null, other: FileIdentity | null): boolean {
  return one?.ino === other?.ino && one?.birthtimeNs === other?.birthtimeNs;
}

function writeRecord(path: string, pair: Pair | null): void {
  if (pair === null) return;
  const before = readRecord(path);
  if (before?.main !== pair.main || before.wal !== pair.wal)
    writeLine(path, walOwnerLine, JSON.stringify(pair));
}

function readRecord(path: string): Pair | null {
  return parse(readLine(path, walOwnerLine, (lock) => isTrusted(lock, path)) ?? "");
}

/** Whoever else wrote it could have a `-wal` with acknowledged rows deleted. */
function isTrusted(lock: Stats, path: string): boolean {
  const main = statSync(path, { throwIfNoEntry: false });
  const isShared = (lock.mode & 0o020) !== 0 && lock.gid === main?.gid;
  return isShared || [effectiveUser() ?? lock.uid, 0, main?.uid].includes(lock.uid);
}

function parse(text: string): Pair | null {
  try {
    const { main, wal } = JSON.parse(text) as Partial<Record<string, unknown>>;
    return typeof main === "string" && typeof wal === "string" ? { main, wal } : null;
  } catch {
    return null;
  }
}

function pairOf(files: Pick<Generation, "main" | "wal"> | null | undefined): Pair | null {
  const [main, wal] = [lifeOf(files?.main), lifeOf(files?.wal)];
  return main === null || wal === null ? null : { main, wal };
}

/**
 * A file for as long as it exists: its inode number alone is given again. In milliseconds, and only where the number
 * is one that no runtime rounds, so that all of them write the same.
 */
function lifeOf(identity: FileIdentity | null | undefined): string | null {
  const { ino = 0n, birthtimeNs = 0n } = identity ?? {};
  if (birthtimeNs <= 0n || ino > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  return `${ino}:${birthtimeNs / 1_000_000n}`;
}
