import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import type BetterSqlite3 from "better-sqlite3";
import { type FaultPlan, type FaultyDriver, faults, faulty } from "../../faults/index.ts";
import { connect } from "../../src/index.ts";

test("a faulty driver has the driver's own types, and the record", () => {
  const Faulty = faulty(DatabaseSync, "exec.select=1*norow->off");
  const connection = new Faulty(":memory:", { readOnly: false });
  // Each of these lines is also a statement about types, which tsc checks.
  const own: DatabaseSync = connection;
  const columns: unknown[] = own.prepare("SELECT 1").columns();
  assert.equal(columns.length, 1);
  assert.equal(connection.prepare("SELECT 1").get(), undefined);
  const fired: Readonly<Record<string, number>> = connection[faults].fired;
  assert.deepEqual(fired, { "exec.select": 1 });
  const connected: DatabaseSync & Disposable = connect(":memory:", { driver: Faulty });
  assert.equal(connected.isOpen, true);
  for (const one of [connection, connected]) one.close();
});

test("better-sqlite3's types are kept too", () => {
  type Faulty = FaultyDriver<typeof BetterSqlite3>;
  const use = (Database: Faulty): unknown => {
    const connection = new Database(":memory:", { timeout: 1 });
    const simple: unknown = connection.pragma("journal_mode", { simple: true });
    const error: Error = new Database.SqliteError("text", "SQLITE_BUSY");
    return [simple, error, connection[faults].trace.length];
  };
  assert.equal(typeof use, "function", "what counts here is that it compiles");
});

test("a plan that cannot mean anything does not compile", () => {
  const plan: FaultPlan = {
    faults: [
      // @ts-expect-error -- no operation has this name
      { id: "a", at: { op: "comit" }, do: { error: "SQLITE_BUSY" } },
      // @ts-expect-error -- a fault must do something
      { id: "b", at: { op: "commit" }, do: {} },
      // @ts-expect-error -- times is a number or "forever"
      { id: "c", at: { op: "commit" }, when: { times: "never" }, do: { noRow: true } },
    ],
  };
  assert.throws(
    () => faulty(DatabaseSync, plan),
    /faults\[0\].*faults\[1\].*faults\[2\]/,
    "it must not run either",
  );
});
