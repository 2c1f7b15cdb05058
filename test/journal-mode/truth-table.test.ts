/** Every combination of what the probe, the switch, the guard and the downgrade can do. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { codedError } from "../../spec/fixtures/coded-error.ts";
import {
  D,
  FRESHEN,
  type JournalModeRun,
  modeStatements,
  P,
  runJournalMode,
  W,
} from "../../spec/fixtures/journal-mode-run.ts";
import {
  type Answer,
  type ScriptedConnection,
  scriptedConnection,
} from "../../spec/fixtures/scripted-connection.ts";
import { JournalModeUnknownError, OpenError, WalUnsupportedError } from "../../src/errors.ts";

const busy = codedError("SQLITE_BUSY", "database is locked");
const ioError = codedError("SQLITE_IOERR", "disk I/O error");
const corrupt = codedError("SQLITE_CORRUPT", "locking protocol");
const marker = codedError("SQLITE_PROTOCOL", "locking protocol");
const loudMarker = codedError("SQLITE_AUTH", "NOT AUTHORIZED");

const probes = {
  wal: { row: "wal" },
  delete: { row: "delete" },
  "an operational error": busy,
  "no row": "no row",
  "another error": corrupt,
} as const satisfies Record<string, Answer>;

const switches = {
  wal: [{ row: "wal" }],
  delete: [{ row: "delete" }],
  memory: [{ row: "memory" }],
  "no row": ["no row"],
  marker: [marker],
  "marker in capitals": [loudMarker],
  "I/O error": [ioError],
  "BUSY for ever": [busy],
  "BUSY twice, then wal": [busy, busy, { row: "wal" }],
  "another error": [corrupt],
} as const satisfies Record<string, readonly Answer[]>;

/** What the disk has after the switch. */
const guards = {
  wal: { row: "wal" },
  delete: { row: "delete" },
  "an error": ioError,
  "no row": "no row",
} as const satisfies Record<string, Answer>;

/** What the downgrade answers, and what the disk has at the end. */
const downgrades = {
  delete: { answer: { row: "delete" }, after: "delete" },
  BUSY: { answer: busy, after: "delete" },
  "I/O error": { answer: ioError, after: "delete" },
  "silently kept": { answer: { row: "truncate" }, after: "truncate" },
} as const satisfies Record<string, { answer: Answer; after: string }>;

interface Combination {
  readonly probe: keyof typeof probes;
  readonly switched: keyof typeof switches;
  readonly guard: keyof typeof guards;
  readonly downgrade: keyof typeof downgrades;
  readonly requireWal: boolean;
}

interface Expected {
  readonly mode?: string;
  /** The object that must be thrown, or its class. */
  readonly thrown?: unknown;
  readonly warnings?: number;
  /** P, W and D in order; a W that is tried again counts once. */
  readonly statements: string;
}

/** The requirements JM-001 to JM-034, JM-038, JM-055 and JM-057 as rules, from the first statement to the last. */
function expected({ probe, switched, guard, downgrade, requireWal }: Combination): Expected {
  if (probe === "wal") return { mode: "wal", statements: "P" };
  if (probe === "another error") return { thrown: corrupt, statements: "P" };
  switch (switched) {
    case "wal":
    case "BUSY twice, then wal":
      if (guard === "wal") return { mode: "wal", statements: "PWP" };
      if (guard === "an error") return { thrown: OpenError, statements: "PWP" };
      if (guard === "no row") return { thrown: JournalModeUnknownError, statements: "PWP" };
      return requireWal
        ? { thrown: WalUnsupportedError, statements: "PWP" }
        : { mode: "delete", warnings: 1, statements: "PWP" };
    case "I/O error":
      return { thrown: ioError, statements: "PW" };
    case "BUSY for ever":
      if (guard !== "delete" || requireWal) return { thrown: busy, statements: "PWP" };
      return { mode: "delete", warnings: 1, statements: "PWP" };
    case "another error":
      return { thrown: corrupt, statements: "PW" };
    case "memory":
      return requireWal
        ? { thrown: WalUnsupportedError, statements: "PW" }
        : { mode: "memory", statements: "PW" };
    case "delete":
      return requireWal
        ? { thrown: WalUnsupportedError, statements: "PW" }
        : { mode: "delete", warnings: 1, statements: "PW" };
    case "no row":
      if (guard === "wal") {
        // The last answer of the probe is never WAL here: another process has switched the file back.
        return requireWal
          ? { thrown: WalUnsupportedError, statements: "PWPP" }
          : { mode: downgrades[downgrade].after, warnings: 1, statements: "PWPP" };
      }
      if (guard !== "delete") return { thrown: JournalModeUnknownError, statements: "PWP" };
      return requireWal
        ? { thrown: WalUnsupportedError, statements: "PWP" }
        : { mode: "delete", warnings: 1, statements: "PWP" };
    case "marker":
    case "marker in capitals":
      if (guard !== "delete") {
        return { thrown: switched === "marker" ? marker : loudMarker, statements: "PWP" };
      }
      if (requireWal) return { thrown: WalUnsupportedError, statements: "PWP" };
      return {
        mode: downgrades[downgrade].after,
        warnings: downgrades[downgrade].answer instanceof Error ? 2 : 1,
        statements: "PWPDP",
      };
  }
}

function run(combination: Combination): [JournalModeRun, ScriptedConnection] {
  const { probe, switched, guard, downgrade, requireWal } = combination;
  const connection = scriptedConnection({
    [P]: [probes[probe], guards[guard], { row: downgrades[downgrade].after }],
    [W]: switches[switched],
    [D]: downgrades[downgrade].answer,
    [FRESHEN]: { row: 1 },
  });
  return [runJournalMode(connection, { requireWal }), connection];
}

const combinations: Combination[] = keys(probes).flatMap((probe) =>
  keys(switches).flatMap((switched) =>
    keys(guards).flatMap((guard) =>
      keys(downgrades).flatMap((downgrade) =>
        [false, true].map((requireWal) => ({ probe, switched, guard, downgrade, requireWal })),
      ),
    ),
  ),
);

function keys<K extends string>(record: Readonly<Record<K, unknown>>): K[] {
  return Object.keys(record) as K[];
}

describe("applyWalWithFallback in every combination", () => {
  test("there are 1,600 of them", () => {
    assert.equal(combinations.length, 5 * 10 * 4 * 4 * 2);
  });

  for (const probe of keys(probes)) {
    for (const switched of keys(switches)) {
      test(`JM-001 to JM-034, JM-038, JM-055, JM-057 probe: ${probe}; switch: ${switched}; any guard and downgrade`, () => {
        for (const combination of combinations) {
          if (combination.probe !== probe || combination.switched !== switched) continue;
          const what = JSON.stringify(combination);
          const [result, connection] = run(combination);
          const wanted = expected(combination);

          assert.equal(result.mode, wanted.mode, `another mode would be reported: ${what}`);
          if (typeof wanted.thrown === "function") {
            assert.equal((result.error as Error)?.constructor, wanted.thrown, what);
          } else {
            assert.equal(result.error, wanted.thrown, `the error would not be the engine's own: ${what}`);
          }
          assert.equal(result.warnings.length, wanted.warnings ?? 0, `${what}: ${result.warnings}`);
          assert.deepEqual(result.errors, [], what);
          const order = modeStatements(connection.statements).join("").replace(/W+/, "W");
          assert.equal(order, wanted.statements, `other statements would run: ${what}`);
          assert.equal(connection.busyTimeoutMs, 1234, `the busy timeout would be lost: ${what}`);
          for (const { sql, busyTimeoutMs } of connection.runs) {
            if (sql === D) assert.equal(busyTimeoutMs, 0, `a downgrade would wait for others: ${what}`);
          }
        }
      });
    }
  }
});
