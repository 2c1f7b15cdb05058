import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { recordingLogger } from "../../spec/fixtures/recording-logger.ts";
import {
  type Assignment,
  combinations,
  type DecisionRow,
  decisionTable,
  holds,
  rowsFor,
} from "../../spec/reader/decision-table.ts";
import { loadRequirements } from "../../spec/reader/requirements.ts";
import type { Connection } from "../../src/engine/connection.ts";
import { ArgumentError, JournalModeUnknownError, OpenError, WalUnsupportedError } from "../../src/errors.ts";
import { applyJournalMode } from "../../src/journal-mode/apply.ts";
import type { Surroundings } from "../../src/journal-mode/context.ts";
import {
  decideFallback,
  decideSwitch,
  type FallbackDecision,
  type JournalMode,
  type SwitchDecision,
  type SwitchOutcome,
} from "../../src/journal-mode/decision.ts";

const table = decisionTable;
const modes: readonly JournalMode[] = ["wal", "delete", "truncate", "persist", "memory", "off"];

function isMode(value: unknown): value is JournalMode {
  return modes.includes(value as JournalMode);
}

describe("the table of journal modes", () => {
  test("has exactly one row for every combination of inputs", () => {
    let count = 0;
    for (const { inputs, rows } of combinations(table)) {
      count++;
      const found = rows.map(({ id }) => id).join(" and ");
      assert.equal(
        rows.length,
        1,
        `a port cannot know what to do with ${JSON.stringify(inputs)}: ${found || "no row"}`,
      );
    }
    assert.ok(count > 1_000, `only ${count} combinations were looked at`);
  });

  test("has no row that cannot be reached, and no value that it does not list", () => {
    const reached = new Set<DecisionRow>();
    for (const { rows } of combinations(table)) for (const row of rows) reached.add(row);
    for (const row of table.rows) {
      assert.ok(reached.has(row), `${row.id} can never apply`);
      const conditions = [row.when, ...row.then.logs.map(({ when }) => when ?? {})];
      for (const [name, values] of conditions.flatMap((condition) => Object.entries(condition))) {
        for (const value of values) {
          assert.ok(
            table.inputs[name]?.values.includes(value),
            `${row.id}: ${name} is never ${String(value)}`,
          );
        }
      }
    }
  });

  test("names each row once, and only requirements that exist", () => {
    const ids = table.rows.map(({ id }) => id);
    assert.deepEqual([...new Set(ids)], ids);
    const known = new Set(loadRequirements().map(({ id }) => id));
    for (const { id, requirements } of table.rows) {
      assert.notEqual(requirements.length, 0, `${id} names no requirement`);
      for (const requirement of requirements) assert.ok(known.has(requirement), `${id}: ${requirement}`);
    }
  });

  test("JM-015 has no row that downgrades a file that is, or may be, in WAL mode", () => {
    for (const { inputs, rows } of combinations(table)) {
      if (!rows[0]?.then.statements.includes("downgrade")) continue;
      assert.ok(
        isMode(inputs.look ?? inputs.probe),
        `unknown was taken for "not WAL": ${JSON.stringify(inputs)}`,
      );
      assert.ok(
        inputs.probe !== "wal" && inputs.look !== "wal",
        `a WAL file would be downgraded: ${JSON.stringify(inputs)}`,
      );
    }
  });
});

describe("the core's decisions agree with the table", () => {
  test("before the switch, for every combination of facts", () => {
    const values = (name: string): readonly (string | boolean)[] => table.inputs[name]?.values ?? [];
    let count = 0;
    for (const asked of values("asked").filter((value) => value !== "delete-required")) {
      for (const probe of values("probe").filter((value) => value !== "fatal")) {
        for (const affected of [false, true]) {
          for (const network of [false, true]) {
            for (const shown of ["works", "fails", "untested"] as const) {
              count++;
              const inputs = { asked, probe, affected, network, shown };
              const decision = decideSwitch({
                probed: isMode(probe) ? probe : null,
                wanted: asked === "delete" ? "delete" : "wal",
                requireWal: asked === "wal-required",
                affected,
                network,
                shown,
              });
              assert.equal(said(decision), before(rowsFor(table, inputs)), JSON.stringify(inputs));
              if (decision.do === "stay") assert.equal(decision.mode, probe);
            }
          }
        }
      }
    }
    assert.equal(count, 3 * 8 * 2 * 2 * 3);
  });

  test("after the switch, for every outcome of it", () => {
    const clear = { probe: "delete", affected: false, network: false, shown: "works", content: false };
    const settled = { read: "ok", again: "wal", downgrade: "done", after: "delete" };
    for (const outcome of [...modes, "no-row", "marker", "busy", "error"] as const) {
      for (const look of [...modes, "no-row", "error"] as const) {
        for (const asked of ["wal", "wal-required"]) {
          const inputs = { ...clear, ...settled, asked, switch: outcome, look };
          const [row, ...others] = rowsFor(table, inputs);
          assert.deepEqual(others, []);
          const decision = decideFallback(
            asOutcome(outcome),
            isMode(look) ? look : null,
            asked === "wal-required",
          );
          assert.deepEqual(decision, after(row, outcome, look), JSON.stringify(inputs));
        }
      }
    }
  });
});

/** What the rows demand before the switch, whatever happens after it. */
function before(rows: readonly DecisionRow[]): string {
  const steps = rows.map(({ then: { mode, error, statements } }) => {
    const next = statements[1];
    if (next === "switch") return "switch to wal";
    if (next === "downgrade") return "switch to delete";
    if (next === "look")
      return rows.some((row) => row.then.error === "wal-unsupported") ? "unsupported" : "stay";
    return mode === "wal" && error === null ? "stay" : "rethrow-probe";
  });
  assert.equal(new Set(steps).size, 1, `${rows.map(({ id }) => id).join()} disagree: ${steps.join()}`);
  return steps[0] ?? "nothing";
}

function said(decision: SwitchDecision): string {
  return decision.do === "switch" ? `switch to ${decision.to}` : decision.do;
}

function after(row: DecisionRow | undefined, outcome: string, look: string): FallbackDecision {
  assert.ok(row !== undefined);
  const { mode, error, logs, statements } = row.then;
  if (mode === "wal") return { do: "verify" };
  if (statements.includes("downgrade")) return { do: "downgrade" };
  if (error === "switch") return { do: "rethrow-switch" };
  if (error === "wal-unsupported") return { do: "unsupported" };
  if (error === "mode-unknown") return { do: "unknown" };
  const kept = mode === "switch" ? outcome : look;
  assert.ok(isMode(kept));
  const log = logs.some(({ when }) => when === undefined || holds(when, { look }));
  return { do: "keep", mode: kept, log };
}

function asOutcome(value: JournalMode | "no-row" | "marker" | "busy" | "error"): SwitchOutcome {
  return isMode(value) ? { kind: "row", mode: value } : { kind: value };
}

describe("applyJournalMode does what the table says", () => {
  test("for every combination of inputs: result, error, messages and statements", () => {
    let count = 0;
    for (const { inputs, rows } of combinations(table)) {
      const [row] = rows;
      assert.ok(row !== undefined);
      count++;
      assert.deepEqual(
        run(inputs, `label ${count}`),
        expected(row, inputs),
        `${row.id} ${JSON.stringify(inputs)}`,
      );
    }
    assert.ok(count > 1_000);
  });
});

interface Seen {
  readonly mode: unknown;
  readonly error: string | null;
  readonly logs: readonly string[];
  readonly statements: readonly string[];
}

function expected({ then }: DecisionRow, inputs: Assignment): Seen {
  const { mode, error, logs, statements } = then;
  return {
    mode: mode === null || mode === "wal" ? mode : inputs[mode],
    error,
    logs: logs
      .filter(({ when }) => when === undefined || holds(when, inputs))
      .map(({ topic, level }) => `${level} ${topic}`)
      .sort(),
    statements,
  };
}

/** The topic of a message, by its words. */
const topics: readonly (readonly [RegExp, string])[] = [
  [/WAL-reset bug/, "wal-reset-bug"],
  [/nfs4/, "network-file-system"],
  [/journalMode is "delete"/, "delete-refused"],
  [/refused both/, "both-modes-refused"],
  [/cannot use WAL here|does not work in its directory/, "wal-fallback"],
  [/had content/, "wal-on-content"],
];

function topicOf(message: string): string {
  return topics.find(([words]) => words.test(message))?.[1] ?? message;
}

function run(inputs: Assignment, label: string): Seen {
  const script = new Script(inputs);
  const logger = recordingLogger();
  let mode: unknown = null;
  let error: string | null = null;
  try {
    mode = applyJournalMode(
      script.connection,
      "/nowhere/state.db",
      {
        label,
        logger,
        journalMode: String(inputs.asked).startsWith("delete") ? "delete" : "wal",
        requireWal: String(inputs.asked).endsWith("required"),
      },
      surroundings(inputs),
    );
  } catch (thrown) {
    error = script.nameOf(thrown);
  }
  const logs = [
    ...logger.warnings.map((message) => `warn ${topicOf(message)}`),
    ...logger.errors.map((message) => `error ${topicOf(message)}`),
  ];
  return { mode, error, logs: logs.sort(), statements: script.statements };
}

function surroundings({ affected, network, shown }: Assignment): Surroundings {
  let now = 0;
  return {
    // The time for the switch is up at its first failure.
    clock: {
      now: () => {
        now += 60_000;
        return now;
      },
      sleep: () => assert.fail("nothing here needs waiting"),
    },
    platform: "linux",
    filesInUse: new Set(),
    networkFileSystem: () => (network === true ? "nfs4" : null),
    proveWal: () =>
      shown === "works"
        ? { works: true }
        : shown === "fails"
          ? { works: false, error: new Error("no -shm") }
          : null,
    sqliteVersion: () => (affected === true ? "3.40.1" : "3.53.4"),
  };
}

/** A connection that answers according to a combination of inputs. */
class Script {
  readonly inputs: Assignment;
  readonly statements: string[] = [];
  readonly errors = new Map<unknown, string>();

  constructor(inputs: Assignment) {
    this.inputs = inputs;
  }

  readonly connection: Connection = {
    exec: (sql) => assert.fail(`exec(${sql}) gives no result code on Deno`),
    close: () => assert.fail("the connection is the caller's to close"),
    prepare: (sql) => {
      const get = (): unknown => this.answer(sql);
      return { get, run: get, all: () => [get()] };
    },
  };

  answer(sql: string): unknown {
    switch (sql) {
      case "PRAGMA journal_mode":
        return this.probe();
      case "PRAGMA main.journal_mode=WAL":
        this.statements.push("switch");
        return this.give("switch", this.inputs.switch);
      case "PRAGMA main.journal_mode=DELETE":
        this.statements.push("downgrade");
        return this.give("downgrade", this.inputs.downgrade === "done" ? "delete" : this.inputs.downgrade);
      case "PRAGMA schema_version":
        return this.read();
      case "PRAGMA page_count":
        return { page_count: this.inputs.content === true ? 3 : 0 };
      case "PRAGMA busy_timeout":
        return { timeout: 120_000 };
      case "PRAGMA busy_timeout=0":
      case "PRAGMA busy_timeout=120000":
        return undefined;
      default:
        return assert.fail(`unexpected statement: ${sql}`);
    }
  }

  probe(): unknown {
    if (this.statements.length === 0) {
      this.statements.push("probe");
      return this.give("probe", this.inputs.probe);
    }
    assert.equal(
      this.statements.pop(),
      "read",
      "a mode that was not read from disk is the connection's memory",
    );
    const confirming = this.switched();
    this.statements.push("look");
    if (confirming) return this.give("again", this.inputs.again);
    return this.statements.includes("downgrade")
      ? this.give("after", this.inputs.after)
      : this.give("look", this.inputs.look);
  }

  read(): unknown {
    const switched = this.switched();
    this.statements.push("read");
    if (switched && this.inputs.read === "error") return this.give("read", "error");
    return { schema_version: 1 };
  }

  switched(): boolean {
    const { switch: answered } = this.inputs;
    return answered === "wal" || (answered === "no-row" && this.statements.includes("look"));
  }

  give(name: string, value: unknown): unknown {
    if (isMode(value)) return { journal_mode: value };
    switch (value) {
      case "no-row":
        return undefined;
      case "marker":
        return this.raise(name, "SQLITE_PROTOCOL", "locking protocol");
      case "busy":
        return this.raise(name, "SQLITE_BUSY", "database is locked");
      case "fatal":
        return this.raise(name, "SQLITE_CORRUPT", "database disk image is malformed");
      case "error":
      case "refused":
        return this.raise(name, "SQLITE_IOERR", "disk I/O error");
      default:
        return assert.fail(`by the table, ${name} is not asked for here`);
    }
  }

  raise(name: string, code: string, message: string): never {
    const error = Object.assign(new Error(message), { code });
    this.errors.set(error, name);
    throw error;
  }

  nameOf(thrown: unknown): string {
    const own = this.errors.get(thrown);
    if (own !== undefined) return own;
    if (thrown instanceof ArgumentError) return "argument";
    if (thrown instanceof WalUnsupportedError) return "wal-unsupported";
    if (thrown instanceof JournalModeUnknownError) return "mode-unknown";
    if (thrown instanceof OpenError) return "open";
    throw thrown;
  }
}
