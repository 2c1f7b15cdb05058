import { isAsyncFunction } from "../async-function.ts";
import type { IntegrityLevel } from "../corruption/integrity.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { Connection } from "../engine/connection.ts";
import type { Driver } from "../engine/driver.ts";
import { ArgumentError } from "../errors.ts";
import type { JournalModeOptions } from "../journal-mode/apply.ts";
import { isBusyTimeout } from "./busy-timeout.ts";
import type { Schema } from "./schema.ts";

/** How to connect. Every option has a default that is right for one file shared by many processes. */
export interface ConnectOptions<C extends Connection = Connection> extends JournalModeOptions {
  /**
   * The SQLite driver's constructor: `Database` of better-sqlite3, `DatabaseSync` of node:sqlite, or a class
   * derived from one. Default: better-sqlite3 if it is installed, else node:sqlite.
   */
  readonly driver?: Driver<C> | undefined;
  /** How long SQLite waits for locks, in milliseconds. Default 120,000, or `WALGUARD_BUSY_TIMEOUT_MS`. */
  readonly busyTimeoutMs?: number | undefined;
  /** Makes the tables; idempotent. Run once per process and file, in one transaction, under the init lock. */
  readonly schema?: Schema<C> | undefined;
  /** A table that the schema makes. When a later connect misses it, the database is set up again. */
  readonly sentinel?: string | undefined;
  /** The check before the first connection. `"off"` also skips the header's. Default `"quick"`. */
  readonly integrityCheck?: IntegrityLevel | undefined;
  /** `false` to set up without the init lock. Default `true`. */
  readonly initLock?: boolean | undefined;
  /** Permission bits of a database that is made. Default `0o600`. */
  readonly fileMode?: number | undefined;
}

const checks: Readonly<Record<keyof ConnectOptions, readonly [(value: unknown) => boolean, string]>> = {
  // Looked at by assertDriver, which can say more.
  driver: [() => true, "the constructor of an SQLite driver"],
  busyTimeoutMs: [isBusyTimeout, "a whole number of milliseconds from 0 to 2147483647"],
  schema: [
    (value) => typeof value === "string" || (typeof value === "function" && !isAsyncFunction(value)),
    "SQL, or a function that is not asynchronous",
  ],
  sentinel: [(value) => typeof value === "string" && value !== "", "the name of a table"],
  integrityCheck: [(value) => ["quick", "full", "off"].includes(value as string), '"quick", "full" or "off"'],
  initLock: [isBoolean, "true or false"],
  fileMode: [
    (value) => Number.isInteger(value) && ((value as number) & ~0o177) === 0o600,
    "permission bits from 0o600 to 0o777: the owner must be able to read and write",
  ],
  label: [(value) => typeof value === "string" && value !== "", "a name for messages"],
  requireWal: [isBoolean, "true or false"],
  journalMode: [(value) => value === "wal" || value === "delete", '"wal" or "delete"'],
  logger: [isLogger, "an object with warn() and error(), such as console"],
};

function isBoolean(value: unknown): boolean {
  return typeof value === "boolean";
}

function isLogger(value: unknown): boolean {
  const { warn, error } = (value ?? {}) as { warn?: unknown; error?: unknown };
  return typeof warn === "function" && typeof error === "function";
}

/**
 * Refuses options that are unknown (most are typing errors) or have values that cannot mean anything.
 *
 * @throws {ArgumentError} that names the option, the value and what it takes
 */
export function assertConnectOptions(options: unknown): void {
  if (typeof options !== "object" || options === null) {
    throw new ArgumentError(`The options are ${options === null ? "null" : typeof options}`, {
      hint: "pass an object, or nothing",
    });
  }
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(checks, name) ? checks[name as keyof ConnectOptions] : undefined;
    if (check === undefined) {
      throw new ArgumentError(`There is no option ${name}${didYouMean(name, Object.keys(checks))}`, {
        hint: `there are ${Object.keys(checks).join(", ")}`,
      });
    }
    const [holds, wanted] = check;
    if (value !== undefined && !holds(value)) {
      throw new ArgumentError(`The option ${name} is ${describe(value)}`, { hint: `it takes ${wanted}` });
    }
  }
  const { journalMode, requireWal } = options as ConnectOptions;
  if (journalMode === "delete" && requireWal === true) {
    throw new ArgumentError('journalMode "delete" and requireWal contradict each other', {
      hint: "leave one of them away",
    });
  }
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "object" || typeof value === "function") return `of type ${typeof value}`;
  return String(value);
}
