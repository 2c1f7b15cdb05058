import { isAsyncFunction } from "../async-function.ts";
import type { IntegrityLevel } from "../corruption/integrity.ts";
import type { Connection } from "../engine/connection.ts";
import type { Driver } from "../engine/driver.ts";
import { ArgumentError } from "../errors.ts";
import type { JournalModeOptions } from "../journal-mode/apply.ts";
import type { WaitingPolicy } from "../lock-hygiene/connection-state.ts";
import { assertOptions, isBoolean, milliseconds, type OptionChecks } from "../named-options.ts";
import type { Schema } from "./schema.ts";

/** How to connect. The defaults are right for one file that many processes share. */
export interface ConnectOptions<C extends Connection = Connection> extends JournalModeOptions {
  /**
   * The SQLite driver's constructor: `Database` of better-sqlite3, `DatabaseSync` of node:sqlite,
   * or a class derived from one.
   *
   * @default better-sqlite3 if it is installed, else node:sqlite
   */
  readonly driver?: Driver<C> | undefined;
  /**
   * How long to wait for locks, in milliseconds: a whole number from 0 to 2147483647. It is the connection's busy
   * timeout, and bounds the whole wait of a write transaction (TX-032). It wins over the environment variable
   * `WALGUARD_BUSY_TIMEOUT_MS`, which wins over the default (CN-013, CN-014).
   *
   * @default 120000
   */
  readonly busyTimeoutMs?: number | undefined;
  /**
   * How a write transaction waits for the write lock. `"retry"`: SQLite waits for a moment (`boundaryStepMs`) and is
   * asked again, which gives those who have waited for long a fair chance (TX-031). `"sqlite"`: SQLite's own waiting,
   * whose pauses grow to a tenth of a second. `"queue"`: writers take turns (TX-035), which
   * is the fairest, and among many busy processes the fastest, too; it needs Linux and the optional package koffi, and
   * makes a file `<database>.queue.lock`. Processes that wait in another way may use the same file.
   *
   * @default "retry"
   */
  readonly waiting?: WaitingPolicy | undefined;
  /**
   * The length of the `-wal`, in bytes, from which walguard looks after it: a whole number from 65536, or `Infinity` for
   * never. It is looked at after a commit, once a second at most (`walLookIntervalMs`, CP-001). Who keeps a longer one
   * from being moved into the database is told to the logger (CP-002), readers that follow one another without a pause
   * are given a pause (CP-004), and it is cut to 8 MiB, or to this if that is less, when it begins anew (CP-005).
   *
   * @default 16777216
   */
  readonly walLimitBytes?: number | undefined;
  /**
   * Makes the tables. It must be idempotent (`CREATE TABLE IF NOT EXISTS`): each schema runs once per process
   * and file, in one transaction, under the init lock (CN-019, CN-023, CN-037). SQL of nothing but
   * `CREATE … IF NOT EXISTS` whose objects are all there takes no write lock (CN-036). A function always does,
   * and a new function is a new schema: define it once, not in the call.
   *
   * @default undefined
   */
  readonly schema?: Schema<C> | undefined;
  /**
   * The name of a table that the schema makes. When a later connect does not find it, the
   * database is set up again (CN-022).
   *
   * @default undefined
   */
  readonly sentinel?: string | undefined;
  /**
   * The integrity check before the first connection: `quick_check`, `integrity_check` (`"full"`) or none.
   * `"off"` skips the look at the file's header as well (CO-004). A file of more than 4 MiB that a process found whole
   * in the last day is not read through again (CO-025 to CO-028), unless this is `"always"` or `"full"`.
   *
   * @default "quick"
   */
  readonly integrityCheck?: IntegrityLevel | undefined;
  /**
   * `false` to set the database up without the init lock (IL-017).
   *
   * @default true
   */
  readonly initLock?: boolean | undefined;
  /**
   * Permission bits of a database or lock file that is made, whatever the umask; an existing file
   * keeps its own (CN-027, IL-016).
   *
   * @default 0o600
   */
  readonly fileMode?: number | undefined;
  /**
   * What the first connect does with a file that has several names: a hard link, or a mount of this one file. A
   * `-wal` belongs to a name, so rows that are written under one are lost under the other, and the file is corrupt in
   * the end. `"warn"` if the other names are never opened (LH-037, LH-038).
   *
   * @default "refuse"
   */
  readonly otherNames?: "refuse" | "warn" | undefined;
  /**
   * What to do about a database, a `-wal`, `-shm` or `-journal`, or a link to it, of another user in a directory
   * where others may make files, such as /tmp: not of this user, root or the owner of the directory, nor shared with
   * a group of this user (CN-047). `"warn"` and `"allow"` open it.
   *
   * @default "refuse"
   */
  readonly foreignFiles?: "refuse" | "warn" | "allow" | undefined;
}

const checks: OptionChecks<ConnectOptions> = {
  // assertDriver checks it, and can say more.
  driver: [() => true, "the constructor of an SQLite driver"],
  busyTimeoutMs: milliseconds,
  waiting: [
    (value) => ["retry", "sqlite", "queue"].includes(value as string),
    '"retry", "sqlite" or "queue"',
  ],
  walLimitBytes: [
    (value) =>
      value === Number.POSITIVE_INFINITY || (Number.isSafeInteger(value) && (value as number) >= 65_536),
    "a whole number of bytes from 65536, or Infinity",
  ],
  schema: [
    (value) => typeof value === "string" || (typeof value === "function" && !isAsyncFunction(value)),
    "SQL, or a function that is not asynchronous",
  ],
  sentinel: [(value) => typeof value === "string" && value !== "", "the name of a table"],
  integrityCheck: [
    (value) => ["quick", "always", "full", "off"].includes(value as string),
    '"quick", "always", "full" or "off"',
  ],
  initLock: [isBoolean, "true or false"],
  fileMode: [
    (value) => Number.isInteger(value) && ((value as number) & ~0o177) === 0o600,
    "permission bits from 0o600 to 0o777: the owner must be able to read and write",
  ],
  otherNames: [(value) => value === "refuse" || value === "warn", '"refuse" or "warn"'],
  foreignFiles: [
    (value) => ["refuse", "warn", "allow"].includes(value as string),
    '"refuse", "warn" or "allow"',
  ],
  label: [(value) => typeof value === "string" && value !== "", "a name for messages"],
  requireWal: [isBoolean, "true or false"],
  journalMode: [(value) => value === "wal" || value === "delete", '"wal" or "delete"'],
  logger: [isLogger, "an object with warn() and error(), such as console"],
};

function isLogger(value: unknown): boolean {
  const { warn, error } = (value ?? {}) as { warn?: unknown; error?: unknown };
  return typeof warn === "function" && typeof error === "function";
}

/**
 * Refuses unknown options (most are typing errors) and values that cannot mean anything (CN-030).
 *
 * @throws {ArgumentError} that names the option, its value and what it takes
 */
export function assertConnectOptions(options: unknown): void {
  assertOptions(options, checks);
  const { journalMode, requireWal } = options as ConnectOptions;
  if (journalMode === "delete" && requireWal === true) {
    throw new ArgumentError('journalMode "delete" and requireWal contradict each other', {
      hint: "omit one of them",
    });
  }
}
