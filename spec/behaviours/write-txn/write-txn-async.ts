import assert from "node:assert/strict";
import { renameSync, writeFileSync } from "node:fs";
import { describe, type TestContext, test } from "node:test";
import { systemClock } from "../../../src/clock.ts";
import { constants } from "../../../src/constants.ts";
import { type Connection, inTransaction } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import {
  ArgumentError,
  AsyncBodyError,
  connect,
  LostGenerationError,
  NestedTransactionError,
  TransactionError,
  transactionOutcome,
  type WriteTxnAsyncOptions,
  writeTxn,
  writeTxnAsync,
} from "../../../src/index.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { missing } from "../../fixtures/prerequisite.ts";
import { rejection } from "../../fixtures/rejection.ts";
import { runProcess } from "../../fixtures/runtime-process.ts";
import { startPeer } from "../../fixtures/sqlite-peer.ts";
import { traceStatements } from "../../fixtures/statement-trace.ts";

/** What `writeTxnAsync()` promises beyond `writeTxn()`, with one driver. */
export function writeTxnAsyncBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);
  const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";

  /** A connection, and another one of the same thread that can keep the write lock for as long as a test likes. */
  function pair(t: TestContext, busyTimeoutMs = 120_000): [db: Connection, holder: Connection, path: string] {
    const { path, keep } = databasePlace(t);
    const options = { driver, schema, busyTimeoutMs };
    return [keep(connect(path, options)), keep(connect(path, options)), path];
  }

  function add(db: Connection, text: string, options?: WriteTxnAsyncOptions): Promise<void> {
    return writeTxnAsync(db, () => void db.prepare("INSERT INTO notes VALUES (?)").run(text), options);
  }

  function notes(db: Connection): unknown[] {
    return db
      .prepare("SELECT text FROM notes ORDER BY rowid")
      .all()
      .map((row) => (row as { text: unknown }).text);
  }

  /** Resolves after the first attempt of what was just called. */
  async function attempted(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** A signal that counts its listeners. */
  function counted(): { controller: AbortController; listeners: () => number } {
    const controller = new AbortController();
    const { signal } = controller;
    let listeners = 0;
    for (const [name, change] of [
      ["addEventListener", 1],
      ["removeEventListener", -1],
    ] as const) {
      const original = signal[name].bind(signal) as (...parameters: unknown[]) => void;
      const value = (...parameters: unknown[]): void => {
        listeners += change;
        original(...parameters);
      };
      Object.defineProperty(signal, name, { value });
    }
    return { controller, listeners: () => listeners };
  }

  describe(`writeTxnAsync with ${driverName}`, () => {
    test("TX-050 the event loop goes on while another process has the write lock", {
      skip: missing("python3"),
    }, async (t) => {
      const [db, , path] = pair(t);
      const peer = startPeer(t);
      await peer.ask(`open ${path}`);
      await peer.ask("exec BEGIN IMMEDIATE");
      const order: string[] = [];
      const written = writeTxnAsync(db, () => order.push("body"));
      // It is this timer that lets the lock go: where the wait blocks the event loop, it never fires.
      await new Promise((resolve) => setTimeout(resolve, 60));
      order.push("timer");
      assert.equal(inTransaction(db), false);
      await peer.ask("exec COMMIT");
      assert.equal(await written, 2);
      assert.deepEqual(order, ["timer", "body"]);
    });

    test("TX-050 no attempt waits in the engine, and the busy timeout is the owner's again before the body", async (t) => {
      const [db, holder] = pair(t);
      const trace = traceStatements(db);
      await writeTxnAsync(db, () => db.exec("DELETE FROM notes"));
      assert.deepEqual(trace.run.slice(0, 3), [
        "PRAGMA busy_timeout=0",
        "BEGIN IMMEDIATE",
        "PRAGMA busy_timeout=120000",
      ]);
      assert.deepEqual(
        trace.run.filter((sql) => !sql.startsWith("PRAGMA")),
        ["BEGIN IMMEDIATE", "DELETE FROM notes", "COMMIT"],
      );
      holder.exec("BEGIN IMMEDIATE");
      trace.run.length = 0;
      const written = add(db, "later");
      await attempted();
      assert.deepEqual(trace.run.slice(-3), [
        "PRAGMA busy_timeout=0",
        "BEGIN IMMEDIATE",
        "PRAGMA busy_timeout=120000",
      ]);
      holder.exec("ROLLBACK");
      await written;
    });

    test("TX-051 calls on one connection run in their order, and a sync one does not wait for them", async (t) => {
      const [db, holder] = pair(t);
      holder.exec("BEGIN IMMEDIATE");
      const first = ["one", "two"].map((text) => add(db, text));
      await attempted();
      holder.exec("ROLLBACK");
      writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('sync')"));
      const last = add(db, "three");
      await Promise.all([...first, last]);
      assert.deepEqual(notes(db), ["sync", "one", "two", "three"]);
    });

    test("TX-051 other code of the process gets its turn between two of them", async (t) => {
      const [db] = pair(t);
      const order: string[] = [];
      const written = ["one", "two"].map((text) => writeTxnAsync(db, () => order.push(text)));
      void written[0]
        ?.then(() => new Promise<void>((resolve) => process.nextTick(resolve)))
        .then(() => order.push("between"));
      await Promise.all(written);
      assert.deepEqual(order, ["one", "between", "two"]);
    });

    test("TX-051 one that fails, or is taken back, does not stop those behind it", async (t) => {
      const [db, holder] = pair(t);
      holder.exec("BEGIN IMMEDIATE");
      const controller = new AbortController();
      const head = add(db, "never", { signal: controller.signal });
      const error = new Error("the body's own");
      const second = writeTxnAsync(db, () => {
        throw error;
      });
      const third = add(db, "kept");
      controller.abort(new Error("taken back"));
      holder.exec("ROLLBACK");
      assert.match(String(await rejection(head)), /taken back/);
      assert.equal(await rejection(second), error);
      assert.equal(transactionOutcome(error), "rolled-back");
      await third;
      assert.deepEqual(notes(db), ["kept"]);
    });

    test("TX-052 the wait ends with the deadline, or with the busy timeout where there is none", async (t) => {
      const [db, holder] = pair(t, 40);
      holder.exec("BEGIN IMMEDIATE");
      for (const options of [{}, { deadlineMs: 30 }, { deadlineMs: 0 }]) {
        const caught = await rejection(add(db, "never", options));
        assert.ok(caught instanceof TransactionError);
        assert.equal(caught.outcome, "not-started");
        assert.equal(caught.sqliteCode, "SQLITE_BUSY");
        assert.match(caught.message, /BEGIN IMMEDIATE failed on .* after \d+ ms/);
      }
      holder.exec("ROLLBACK");
      await add(db, "in time", { deadlineMs: 0 });
      assert.deepEqual(notes(db), ["in time"]);
    });

    test("TX-052 a deadline counts from the call, behind others, too", async (t) => {
      const [db, holder] = pair(t);
      holder.exec("BEGIN IMMEDIATE");
      const first = add(db, "one");
      const caught = await rejection(add(db, "never", { deadlineMs: 20 }));
      assert.ok(caught instanceof TransactionError);
      assert.equal(caught.outcome, "not-started");
      assert.match(caught.message, /1 earlier transaction/);
      holder.exec("ROLLBACK");
      await first;
      assert.deepEqual(notes(db), ["one"]);
    });

    test("TX-052 a reader that is in the way of COMMIT is waited for no longer than that", {
      skip: missing("python3"),
    }, async (t) => {
      const { path, keep } = databasePlace(t);
      const db = keep(connect(path, { driver, schema, journalMode: "delete" }));
      const peer = startPeer(t);
      await peer.ask(`open ${path}`);
      await peer.ask("exec BEGIN");
      await peer.ask("exec SELECT * FROM notes");
      const caught = await rejection(add(db, "never", { deadlineMs: 50 }));
      assert.ok(caught instanceof TransactionError);
      assert.equal(caught.outcome, "rolled-back");
      assert.match(caught.message, /COMMIT failed/);
      await peer.ask("exec COMMIT");
      await add(db, "kept", { deadlineMs: 60_000 });
      assert.deepEqual(notes(db), ["kept"]);
    });

    test("TX-053 a signal ends the wait, at the head of the line and behind it, and nothing is begun", async (t) => {
      const [db, holder] = pair(t);
      holder.exec("BEGIN IMMEDIATE");
      const [head, behind] = [counted(), counted()];
      const waits = [head, behind].map(({ controller }) => add(db, "never", { signal: controller.signal }));
      const reasons = [new Error("one"), Object.freeze(new Error("two"))];
      for (const [index, { controller }] of [head, behind].entries()) controller.abort(reasons[index]);
      for (const [index, wait] of waits.entries()) {
        assert.equal(await rejection(wait), reasons[index], "the caller does not get its own reason back");
        assert.equal(transactionOutcome(reasons[index]), "not-started");
      }
      assert.deepEqual([head.listeners(), behind.listeners()], [0, 0]);
      holder.exec("ROLLBACK");
      const trace = traceStatements(db);
      const before = await rejection(add(db, "never", { signal: AbortSignal.abort() }));
      assert.equal((before as Error).name, "AbortError");
      assert.equal(transactionOutcome(before), "not-started");
      assert.deepEqual(trace.run, []);
      const late = counted();
      await writeTxnAsync(db, () => void late.controller.abort(), { signal: late.controller.signal });
      assert.equal(late.listeners(), 0);
      assert.deepEqual(notes(db), []);
    });

    test("TX-053 a wait leaves nothing behind that keeps the process alive", () => {
      const program = new URL("../../fixtures/programs/taken-back.ts", import.meta.url);
      const { status, stdout, stderr } = runProcess(program, [driverName], 20_000);
      assert.equal(stdout, "not-started not-started\n", stderr);
      assert.equal(status, 0, "the process had to be killed");
    });

    test("TX-054 nothing comes between BEGIN and COMMIT", async (t) => {
      const [db] = pair(t);
      const open: (boolean | undefined)[] = [];
      const written = writeTxnAsync(db, () => {
        open.push(inTransaction(db));
        process.nextTick(() => open.push(inTransaction(db)));
        queueMicrotask(() => open.push(inTransaction(db)));
      });
      for (let turn = 0; turn < 50; turn++) {
        await null;
        assert.equal(inTransaction(db), false, "another task would write into the transaction");
      }
      await written;
      await new Promise((resolve) => setTimeout(resolve));
      assert.deepEqual(open, [true, false, false]);
    });

    test("TX-054 arguments and bodies are refused as by writeTxn, by a rejection", async (t) => {
      const [db] = pair(t);
      const trace = traceStatements(db);
      const wrong: [run: () => Promise<unknown>, kind: new (...parameters: never[]) => Error][] = [
        [() => writeTxnAsync({} as Connection, () => 1), ArgumentError],
        [() => writeTxnAsync(db, undefined as unknown as () => 1), ArgumentError],
        [() => writeTxnAsync(db, () => 1, { deadlineMs: -1 }), ArgumentError],
        [() => writeTxnAsync(db, () => 1, { signal: {} as AbortSignal }), ArgumentError],
        [() => writeTxnAsync(db, () => 1, { allowNested: true } as WriteTxnAsyncOptions), ArgumentError],
        [() => writeTxnAsync(db, async () => 1), AsyncBodyError],
      ];
      for (const [run, kind] of wrong) {
        const caught = await rejection(run());
        assert.ok(caught instanceof kind, String(caught));
        assert.equal(transactionOutcome(caught), "not-started");
      }
      assert.deepEqual(trace.run, []);
      const promised = await rejection(
        writeTxnAsync(db, () => {
          db.exec("INSERT INTO notes VALUES ('gone')");
          return Promise.resolve();
        }),
      );
      assert.ok(promised instanceof AsyncBodyError);
      assert.equal(promised.outcome, "rolled-back");
      assert.deepEqual(notes(db), []);
    });

    test("TX-054 an open transaction is not joined, at the call or when the turn has come", async (t) => {
      const [db, holder] = pair(t);
      const inner = writeTxn(db, () => ({ rejection: rejection(add(db, "never")) }));
      const caught = await inner.rejection;
      assert.ok(caught instanceof NestedTransactionError);
      holder.exec("BEGIN IMMEDIATE");
      const waiting = rejection(add(db, "never"));
      holder.exec("ROLLBACK");
      db.exec("BEGIN");
      const later = await waiting;
      assert.ok(later instanceof NestedTransactionError);
      assert.equal(later.outcome, "not-started");
      assert.equal(inTransaction(db), true);
      db.exec("ROLLBACK");
      assert.deepEqual(notes(db), []);
    });

    test("TX-054 a connection that is closed meanwhile begins nothing", async (t) => {
      const [db, holder] = pair(t);
      holder.exec("BEGIN IMMEDIATE");
      const waits = [rejection(add(db, "never")), rejection(add(db, "never"))];
      db.close();
      holder.exec("ROLLBACK");
      for (const wait of waits) {
        const caught = await wait;
        assert.ok(caught instanceof TransactionError);
        assert.equal(caught.outcome, "not-started");
      }
      assert.deepEqual(notes(holder), []);
    });

    test("TX-054 files that are replaced meanwhile are not written to", async (t) => {
      const [db, holder, path] = pair(t);
      holder.exec("BEGIN IMMEDIATE");
      let ran = false;
      const wait = rejection(
        writeTxnAsync(db, () => {
          ran = true;
        }),
      );
      renameSync(path, `${path}.moved`);
      writeFileSync(path, "");
      // Longer than a connection trusts its last look.
      systemClock.sleep(constants.generationCheckIntervalMs * 2);
      holder.exec("ROLLBACK");
      const caught = await wait;
      assert.ok(caught instanceof LostGenerationError, String(caught));
      assert.equal(ran, false);
      const later = await rejection(add(db, "never"));
      assert.ok(later instanceof LostGenerationError);
      assert.equal(later.outcome, "not-started");
    });
  });
}
