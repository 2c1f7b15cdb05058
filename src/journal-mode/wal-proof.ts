/**
 * Shows whether WAL works in a directory, on a scratch database. The switch itself proves
 * nothing: it succeeds where shared memory cannot be had, and leaves a file that no connection
 * can open any more (JM-034, JM-035).
 */
import { dirname } from "node:path";
import { keep, recall } from "../bounded-map.ts";
import { type Clock, systemClock } from "../clock.ts";
import { type Connection, queryValue } from "../engine/connection.ts";
import type { Driver } from "../engine/driver.ts";
import { operationalFailure, type SqliteFailure } from "../engine/sqlite-error.ts";
import { fileIdentity, identityKey } from "../file/identity.ts";
import { processSlot } from "../process-state.ts";
import { isError } from "../thrown-error.ts";
import { removeLitter, removeScratch, scratchFile } from "./scratch-file.ts";

/** What the scratch database showed. */
export type WalProof = { readonly works: true } | { readonly works: false; readonly error: Error };

/** A proof, and until when it is remembered, by the monotonic clock. */
interface Remembered {
  readonly proof: WalProof;
  readonly until: number;
}

/** By path, device and inode of the directory. */
const proofs = processSlot("wal-proofs.2", () => new Map<string, Remembered>());

/** The reason for a failure may pass, and a process may live for months (JM-058). */
const failureIsRememberedForMs = 10_000;

/**
 * Makes a scratch database beside `path`, switches it, writes through one connection, reads through another,
 * and removes it. It does so once per directory and process where WAL works (JM-037). A failure is believed when
 * it comes twice, and remembered for a few seconds (JM-058).
 *
 * @param path the database that is about to be switched; it is not touched
 * @param Library the library's own constructor
 * @param clock by which a failure is forgotten
 * @returns whether WAL works there
 * @throws the driver's error where that cannot be found out: disk full, directory not writable, an I/O error
 *   that may pass (JM-036)
 */
export function proveWal(path: string, Library: Driver, clock: Clock = systemClock): WalProof {
  const directory = dirname(path);
  const identity = fileIdentity(directory);
  // Path and identity: another file system may be mounted there, and a removed
  // directory's inode is used again.
  const key = identity === null ? directory : `${identityKey(identity)} ${directory}`;
  const remembered = recall(proofs(), key);
  if (remembered !== undefined && clock.now() < remembered.until) return remembered.proof;
  removeLitter(directory);
  let proof = tryWal(scratchFile(directory), Library);
  if (!proof.works) proof = tryWal(scratchFile(directory), Library);
  const until = proof.works ? Number.POSITIVE_INFINITY : clock.now() + failureIsRememberedForMs;
  keep(proofs(), key, { proof, until });
  return proof;
}

function tryWal(scratch: string, Library: Driver): WalProof {
  const connections: Connection[] = [];
  const open = (): Connection => {
    const connection = new Library(scratch);
    connections.push(connection);
    queryValue(connection, "PRAGMA busy_timeout=1000");
    // The scratch database does not outlive this function, so it need not reach the disk.
    queryValue(connection, "PRAGMA synchronous=OFF");
    return connection;
  };
  try {
    return useWal(open(), open);
  } finally {
    for (const connection of connections) closeQuietly(connection);
    removeScratch(scratch);
  }
}

function useWal(writer: Connection, open: () => Connection): WalProof {
  try {
    const mode = String(queryValue(writer, "PRAGMA journal_mode=WAL")).toLowerCase();
    if (mode !== "wal") return { works: false, error: new Error(`the engine kept journal_mode=${mode}`) };
    queryValue(writer, "CREATE TABLE scratch (value INTEGER)");
    queryValue(writer, "INSERT INTO scratch VALUES (42)");
    const seen = queryValue(open(), "SELECT value FROM scratch");
    if (Number(seen) === 42) return { works: true };
    return { works: false, error: new Error("a second connection did not see what the first one wrote") };
  } catch (error) {
    const failure = operationalFailure(error);
    if (failure === null || !isError(error) || mayPass(failure)) throw error;
    return { works: false, error };
  }
}

/**
 * Errors that say something about the moment, not about the file system (JM-036): an I/O error never
 * downgrades (JM-004). A full disk is `SQLITE_IOERR_SHMSIZE` when it is the `-shm` that cannot grow.
 * When the process has used up its descriptors, the `-wal` is `SQLITE_CANTOPEN` although the scratch
 * database itself could be opened.
 */
function mayPass(failure: SqliteFailure): boolean {
  if (failure.primary === "SQLITE_FULL" || failure.primary === "SQLITE_CANTOPEN") return true;
  if (failure.primary !== "SQLITE_IOERR") return false;
  return !/^SQLITE_IOERR_(?:SHMMAP|SHMOPEN|SHMLOCK|LOCK|RDLOCK|UNLOCK)$/.test(failure.code);
}

function closeQuietly(connection: Connection): void {
  try {
    connection.close();
  } catch {
    // The scratch files are removed whether it closes or not.
  }
}
