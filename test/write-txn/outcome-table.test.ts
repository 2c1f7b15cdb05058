import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, type TestContext, test } from "node:test";
import sinon from "sinon";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import {
  type OutcomeRow,
  outcomeHeading,
  outcomeMarkdown,
  outcomeTable,
} from "../../spec/reader/outcome-table.ts";
import { loadRequirements } from "../../spec/reader/requirements.ts";
import { systemClock } from "../../src/clock.ts";
import type { Connection } from "../../src/engine/connection.ts";
import { WalguardError } from "../../src/errors.ts";
import { connectionState } from "../../src/lock-hygiene/connection-state.ts";
import { transactionOutcome } from "../../src/transaction-outcome.ts";
import { writeTxn } from "../../src/write-txn/write-txn.ts";

const asFile = (name: string): string => readFileSync(new URL(`../../spec/${name}`, import.meta.url), "utf8");

describe("the table of transaction outcomes", () => {
  test("is shown unchanged in write-txn.md", () => {
    const text = asFile("write-txn.md");
    assert.ok(text.includes(outcomeHeading));
    assert.ok(
      text.includes(outcomeMarkdown()),
      "the text and the data would tell a porter two different things",
    );
    for (const [name, { meaning, retry }] of Object.entries(outcomeTable.outcomes)) {
      const row = text.split("\n").find((line) => line.startsWith(`| \`${name}\` |`)) ?? "";
      assert.ok(row.includes(retry), `${name}: the text does not say "${retry}"`);
      assert.ok(row.includes(meaning.split(" is in the database")[0] ?? meaning), `${name}: ${meaning}`);
    }
  });

  test("names each row once, with outcomes and requirements that exist", () => {
    const ids = outcomeTable.rows.map(({ id }) => id);
    assert.deepEqual([...new Set(ids)], ids);
    const known = new Set(loadRequirements().map(({ id }) => id));
    for (const { id, outcome, requirements } of outcomeTable.rows) {
      assert.ok(outcome in outcomeTable.outcomes, `${id}: ${outcome}`);
      assert.notEqual(requirements.length, 0, `${id} names no requirement`);
      for (const requirement of requirements) assert.ok(known.has(requirement), `${id}: ${requirement}`);
    }
    assert.deepEqual(
      [...new Set(outcomeTable.rows.map(({ outcome }) => outcome))].sort(),
      Object.keys(outcomeTable.outcomes).sort(),
    );
  });
});

function engineError(code: string, message = code): Error {
  return Object.assign(new Error(message), { code });
}

/** A connection that fails as scripted, and records the transaction's statements. */
class Scripted implements Connection {
  readonly statements: string[] = [];
  /** How a statement fails, by its name; without an entry it succeeds. */
  readonly fails = new Map<string, () => void>();
  inTransaction = false;
  journalMode = "wal";
  /** As better-sqlite3 has it. */
  name = "/nowhere/state.db";
  memory = false;

  exec(sql: string): void {
    this.inTransaction = sql === "BEGIN";
  }

  prepare(sql: string): ReturnType<Connection["prepare"]> {
    const run = (): unknown => this.execute(sql);
    return { run, get: run, all: () => [run()] };
  }

  close(): void {}

  execute(sql: string): unknown {
    if (sql === "PRAGMA page_count") return { page_count: 10 };
    if (sql === "PRAGMA page_size") return { page_size: 4096 };
    if (sql.startsWith("PRAGMA") && sql !== "PRAGMA journal_mode") return undefined;
    const name = sql === "PRAGMA journal_mode" ? "check" : sql.replace(/ walguard_\d+$/, "");
    // The mode is asked once more before a file counts as too short.
    if (name !== "check" || this.statements.at(-1) !== name) this.statements.push(name);
    this.fails.get(name)?.();
    if (name === "check") return { journal_mode: this.journalMode };
    if (name === "BEGIN IMMEDIATE") this.inTransaction = true;
    if (name === "COMMIT" || name === "ROLLBACK") this.inTransaction = false;
    return undefined;
  }

  /** Makes a statement fail. */
  fail(name: string, code: string, also: () => void = () => {}): void {
    this.fails.set(name, () => {
      also();
      throw engineError(code);
    });
  }
}

/** Sets up what a row describes, and returns the body for `writeTxn`. */
type Scenario = (connection: Scripted, t: TestContext) => unknown;

const throwing = (): never => {
  throw new Error("the body's own");
};
const fine = (): string => "result";

/** The scenarios of each row: several where the row names several failures. */
const scenarios: Readonly<Record<string, readonly Scenario[]>> = {
  "TXO-01": [() => undefined, () => "COMMIT"],
  "TXO-02": [() => async () => {}, () => function* () {}],
  "TXO-03": [
    (connection) => {
      connection.inTransaction = true;
      return fine;
    },
  ],
  "TXO-04": [
    (connection) => {
      connectionState(connection).lost = { files: ["-wal"], reason: "it is gone" };
      return fine;
    },
  ],
  "TXO-10": ["SQLITE_BUSY", "SQLITE_BUSY_RECOVERY", "SQLITE_LOCKED"].map((code) =>
    failing("BEGIN IMMEDIATE", code),
  ),
  "TXO-11": ["SQLITE_IOERR_LOCK", "SQLITE_PROTOCOL", "SQLITE_FULL", "SQLITE_CORRUPT"].map((code) =>
    failing("BEGIN IMMEDIATE", code),
  ),
  "TXO-20": [
    (connection, t) => {
      const state = connectionState(connection);
      state.path = join(temporaryDirectory(t), "gone.db");
      state.generation = { main: { dev: 1n, ino: 1n }, wal: null, shm: null };
      state.logger = { warn() {}, error() {} };
      return fine;
    },
  ],
  "TXO-30": [() => throwing, () => raising("SQLITE_CONSTRAINT_UNIQUE"), () => raising("SQLITE_BUSY")],
  "TXO-31": ["SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_NOMEM", "SQLITE_INTERRUPT"].map(
    (code): Scenario =>
      (connection) =>
      () => {
        connection.inTransaction = false;
        throw engineError(code);
      },
  ),
  "TXO-32": [
    (connection) => () => {
      connection.inTransaction = false;
      return throwing();
    },
    (connection) => () => {
      connection.inTransaction = false;
      throw engineError("SQLITE_ERROR", "cannot rollback - no transaction is active");
    },
  ],
  "TXO-33": [() => () => Promise.resolve(), () => () => Promise.reject(new Error("nobody waits for it"))],
  "TXO-34": [
    (connection) => {
      connection.fail("COMMIT", "SQLITE_ERROR");
      return () => {
        connection.inTransaction = false;
      };
    },
  ],
  "TXO-35": ["check", "COMMIT"].map(
    (point): Scenario =>
      () =>
      () => {
        const other = new Scripted();
        other.fail(point, "SQLITE_IOERR");
        writeTxn(other, fine);
      },
  ),
  "TXO-36": [
    (connection) => {
      connection.fail("ROLLBACK", "SQLITE_IOERR");
      return throwing;
    },
  ],
  "TXO-37": [
    (connection) => {
      connection.fail("ROLLBACK", "SQLITE_ERROR", () => {
        connection.inTransaction = false;
      });
      return throwing;
    },
  ],
  "TXO-38": [(connection) => replaced(connection, throwing)],
  "TXO-39": [(connection) => replaced(connection, fine)],
  "TXO-40": ["SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED_SHAREDCACHE"].map((code) =>
    failing("COMMIT", code),
  ),
  "TXO-41": [failing("COMMIT", "SQLITE_CONSTRAINT_FOREIGNKEY")],
  "TXO-42": [failing("COMMIT", "SQLITE_FULL")],
  "TXO-43": [failing("COMMIT", "SQLITE_AUTH")],
  "TXO-44": ["SQLITE_IOERR", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_WRITE"].map((code) =>
    failing("COMMIT", code),
  ),
  "TXO-45": ["SQLITE_CORRUPT", "SQLITE_PROTOCOL", "SQLITE_NOMEM", "SQLITE_READONLY_DBMOVED"].map((code) =>
    failing("COMMIT", code),
  ),
  "TXO-46": ["SQLITE_FULL", "SQLITE_CONSTRAINT_FOREIGNKEY", "SQLITE_AUTH"].map(
    (code): Scenario =>
      (connection) => {
        connection.fail("COMMIT", code);
        connection.fail("ROLLBACK", "SQLITE_IOERR");
        return fine;
      },
  ),
  "TXO-50": [
    (connection, t) => {
      connection.journalMode = "delete";
      connection.name = join(temporaryDirectory(t), "short.db");
      writeFileSync(connection.name, "short");
      return fine;
    },
  ],
  "TXO-51": ["SQLITE_CORRUPT", "SQLITE_IOERR_READ"].map((code) => failing("check", code)),
  "TXO-60": [nested("SAVEPOINT", fine)],
  "TXO-61": [nested(null, throwing)],
  "TXO-62": [
    (connection) => {
      // Only the first RELEASE fails: the second one ends the savepoint that was undone.
      connection.fails.set("RELEASE", () => {
        connection.fails.delete("RELEASE");
        throw engineError("SQLITE_CONSTRAINT_FOREIGNKEY");
      });
      connection.inTransaction = true;
      return fine;
    },
  ],
  "TXO-63": [nested("ROLLBACK TO", throwing)],
  "TXO-64": [
    (connection) => {
      connection.inTransaction = true;
      return () => {
        connection.inTransaction = false;
        return throwing();
      };
    },
  ],
  "TXO-65": [
    (connection) => {
      connection.inTransaction = true;
      connection.fail("RELEASE", "SQLITE_ERROR");
      connection.fail("ROLLBACK TO", "SQLITE_ERROR");
      return fine;
    },
  ],
};

/** Rows about a killed process, in which `writeTxn` does not return. */
const killed = ["TXO-70", "TXO-71", "TXO-72"];

function failing(name: string, code: string): Scenario {
  return (connection) => {
    connection.fail(name, code);
    return fine;
  };
}

function raising(code: string): () => never {
  return () => {
    throw engineError(code);
  };
}

/** A body in which a nested `writeTxn` did not find its savepoint; its own statements are not those of a row. */
function replaced(connection: Scripted, body: () => unknown): () => unknown {
  return () => {
    connectionState(connection).replaced = true;
    return body();
  };
}

function nested(failure: string | null, body: () => unknown): Scenario {
  return (connection) => {
    connection.inTransaction = true;
    if (failure !== null) connection.fail(failure, "SQLITE_IOERR");
    return body;
  };
}

describe("writeTxn agrees with the table of outcomes", () => {
  let sleep: sinon.SinonStub;
  beforeEach(() => {
    sleep = sinon.stub(systemClock, "sleep");
  });
  afterEach(() => sleep.restore());

  for (const row of outcomeTable.rows) {
    if (killed.includes(row.id)) continue;
    test(`${row.requirements.join(", ")} at ${row.at}, ${row.failure}: ${row.outcome} (${row.id})`, (t) => {
      const ways = scenarios[row.id] ?? [];
      assert.notEqual(ways.length, 0, `no scenario leads to ${row.id}, so nothing checks it`);
      for (const scenario of ways) judge(row, scenario, t);
    });
  }
});

function judge(row: OutcomeRow, scenario: Scenario, t: TestContext): void {
  const connection = new Scripted();
  const body = scenario(connection, t);
  let thrownByBody: unknown;
  const watched = (...parameters: unknown[]): unknown => {
    connection.statements.push("body");
    try {
      return (body as (...all: unknown[]) => unknown)(...parameters);
    } catch (error) {
      thrownByBody = error;
      throw error;
    }
  };
  // Bodies that are refused without being called must be passed as they are.
  const given = row.at === "call" ? body : watched;
  const allowNested = row.statements[0] === "SAVEPOINT";
  let thrown: unknown;
  assert.throws(
    () => writeTxn(connection, given as () => unknown, { allowNested }),
    (error) => {
      thrown = error;
      return true;
    },
  );
  assert.equal(
    transactionOutcome(thrown),
    row.outcome,
    "a caller that trusts this would write twice, or lose a row",
  );
  assert.equal(kindOf(thrown, thrownByBody), row.error);
  assert.deepEqual(connection.statements, row.statements);
}

/** An error's kind as the adapter protocol names it. */
function kindOf(error: unknown, thrownByBody: unknown): string {
  if (error === thrownByBody) return "body";
  assert.ok(error instanceof WalguardError, String(error));
  return error.code.replace("ERR_WALGUARD_", "").toLowerCase().replaceAll("_", "-");
}
