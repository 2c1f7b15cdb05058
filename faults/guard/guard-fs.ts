/**
 * A guard for development: a process that has a database open must not open and close the file by other means, since
 * that drops its locks (https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
 */
import type { Logger } from "../../src/logger.ts";
import { loggerOf } from "../../src/logger.ts";
import { assertOptions, type OptionChecks } from "../../src/named-options.ts";
import { processSlot } from "../../src/process-state.ts";
import { callerPlace } from "./caller-place.ts";
import { refusal } from "./complaint.ts";
import { findDanger } from "./danger.ts";
import { type GuardedCall, guardedCalls } from "./guarded-calls.ts";
import { patchFs, unpatchFs, type Verdict } from "./patched-fs.ts";
import { isPartOfWarned } from "./warned-call.ts";

export interface GuardFsOptions {
  /** `throw` (default) refuses the call, `warn` tells of it and lets it pass. */
  readonly mode?: "throw" | "warn";
  /** Where warnings go. Default: process warnings. */
  readonly logger?: Logger;
}

interface Guard {
  readonly mode: "throw" | "warn";
  readonly logger: Logger;
  /** Places that were told of, with the file: one line is told of once for each file. */
  readonly told: Set<string>;
}

/** One list for all copies of walguard in this thread. */
const guards = processSlot("guard-fs.1", () => new Set<Guard>());

const harmless: Verdict = { error: null, warnedOf: null };

const checks: OptionChecks<GuardFsOptions> = {
  mode: [(value) => value === "throw" || value === "warn", '"throw" or "warn"'],
  logger: [
    (value) => typeof (value as Partial<Logger> | null)?.warn === "function",
    "an object with the methods warn and error",
  ],
};

/**
 * Guards the databases that this thread has open with `connect()` against `node:fs`: calls that open, copy, change or
 * remove the file (under any of its names), its `-shm`, and calls that change or remove its `-wal` or `-journal`.
 * `stat`, `access`, `exists`, `readdir` and the renaming of its directory are let through, and every call while no
 * connection is open. It is for development and tests.
 *
 * A refused call throws; one with a callback gives it the error, one that returns a promise rejects, a stream emits it
 * or is not made. With several guards, one that throws is enough. The filter of a `cp()` that would harm a database is
 * asked before the copy as well; one that answers with a promise counts as one that leaves out nothing.
 *
 * It cannot see:
 * - other threads: each has a guard, and connections, of its own, and what one reads of another one's database passes;
 * - calls begun before `connect()` returned, such as a `readFile` that is still on its way, and what was opened then: a
 *   descriptor or FileHandle drops the locks when it is closed, a Blob when it is read;
 * - functions that a program took from `require("node:fs")` before the guard was installed (named imports of ES
 *   modules are seen), and on Deno named imports at all, and `Deno.…`: there it sees `fs.…` of the default import,
 *   `require` and `node:fs/promises`;
 * - databases opened without `connect()`: raw connections of a driver, and files that a connection has ATTACHed;
 * - what opens files without `node:fs`: `process.loadEnvFile`, native addons, other libraries of SQLite;
 * - below a directory that is copied, another name of the database: a hard link, or a link that is followed. Node's
 *   `fs.promises.cp` copies by guarded functions, unless it ran before the guard was installed;
 * - the `-wal` and `-shm` of a database whose directory was renamed, under their new names.
 *
 * @returns the guard; disposing of the last one puts the original functions back
 * @throws {ArgumentError} for an unknown option or value
 *
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { connect } from "walguard";
 * import { guardFs } from "walguard/faults";
 *
 * const guard = guardFs();
 * const db = connect("state.db");
 * readFileSync("state.db"); // throws ERR_WALGUARD_LIVE_CONNECTION, and says what to do
 *
 * // At the end, or in a test's t.after(); `using guard = guardFs()` where the runtime has it.
 * db.close();
 * guard[Symbol.dispose]();
 * ```
 */
export function guardFs(options: GuardFsOptions = {}): Disposable {
  assertOptions(options, checks);
  const guard: Guard = { mode: options.mode ?? "throw", logger: loggerOf(options.logger), told: new Set() };
  if (guards().size === 0) patchFs(guardedCalls, judge);
  guards().add(guard);
  return {
    [Symbol.dispose]() {
      if (guards().delete(guard) && guards().size === 0) unpatchFs();
    },
  };
}

/** @returns whether a call may pass, and who was told of it */
function judge(call: GuardedCall, given: readonly unknown[], called: object): Verdict {
  const danger = guards().size === 0 ? null : findDanger(call, given);
  if (danger === null) return harmless;
  const all = [...guards()];
  const isRefused = all.some(({ mode }) => mode === "throw");
  if (!isRefused && isPartOfWarned(danger.path, call.isStream !== true)) return harmless;
  const place = callerPlace(called);
  const error = refusal(call, danger, place);
  if (isRefused) return { error, warnedOf: null };
  for (const { logger, told } of all) {
    const key = `${place} ${danger.path}`;
    if (!told.has(key)) logger.warn(error.message);
    told.add(key);
  }
  return { error: null, warnedOf: danger.path };
}
