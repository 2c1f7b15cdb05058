import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { type Connection, inTransaction } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import {
  ArgumentError,
  AsyncBodyError,
  connect,
  createWriter,
  FileLengthError,
  NestedTransactionError,
  TransactionError,
  type TransactionOutcome,
  transactionOutcome,
  type Writer,
  WriterFullError,
  type WriterOptions,
  writeTxn,
} from "../../../src/index.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { isGone } from "../../fixtures/gone-process.ts";
import { missing, secondDriverBeyondNpmTest } from "../../fixtures/prerequisite.ts";
import { rejection } from "../../fixtures/rejection.ts";
import { startProcess } from "../../fixtures/runtime-process.ts";
import { startPeer } from "../../fixtures/sqlite-peer.ts";
import { traceStatements } from "../../fixtures/statement-trace.ts";
import { thrownByDriver } from "../../fixtures/thrown-by-driver.ts";

/** What a writer of `createWriter()` promises, with one driver. */
export function writerBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);
  const schema =
    "CREATE TABLE IF NOT EXISTS notes (text TEXT NOT NULL UNIQUE); CREATE TABLE IF NOT EXISTS fatal (text TEXT UNIQUE ON CONFLICT ROLLBACK)";

  /** On a slow machine, too, what is handed in together shares a transaction. */
  const unhurried: WriterOptions = { maxBatchMs: 60_000 };

  interface Place {
    readonly db: Connection;
    readonly writer: Writer;
    /** Another connection of the same thread, which can keep the write lock for as long as a test likes. */
    readonly holder: Connection;
    readonly path: string;
    add(text: string | null, signal?: AbortSignal): Promise<void>;
    notes(): unknown[];
  }

  function place(t: TestContext, options?: WriterOptions, busyTimeoutMs = 120_000): Place {
    const { path, keep } = databasePlace(t);
    const how = { driver, schema, busyTimeoutMs };
    const [db, holder] = [keep(connect(path, how)), keep(connect(path, how))];
    const writer = createWriter<Connection>(db, { ...unhurried, ...options });
    const insert = db.prepare("INSERT INTO notes VALUES (?)");
    return {
      db,
      writer,
      holder,
      path,
      add: (text, signal) => writer.write(() => void insert.run(text), { signal }),
      notes: () =>
        holder
          .prepare("SELECT text FROM notes ORDER BY rowid")
          .all()
          .map((row) => (row as { text: unknown }).text),
    };
  }

  /** What each promise came to: "kept", or the outcome of its error. */
  async function outcomes(writes: readonly Promise<unknown>[]): Promise<unknown[]> {
    const results = await Promise.allSettled(writes);
    return results.map((result) =>
      result.status === "fulfilled" ? "kept" : transactionOutcome(result.reason),
    );
  }

  const program = new URL("../../fixtures/programs/group-writer.ts", import.meta.url);

  async function turn(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  describe(`a writer with ${driverName}`, { skip: secondDriverBeyondNpmTest(driverName) }, () => {
    test("TX-055 what comes in one turn of the event loop shares a transaction, in its order", async (t) => {
      const { db, writer, notes, add } = place(t);
      const trace = traceStatements(db);
      const results = await Promise.all([
        writer.write((same) => {
          assert.equal(same, db);
          db.exec("INSERT INTO notes VALUES ('one')");
          return 1;
        }),
        add("two"),
        Promise.resolve().then(() => add("three")),
      ]);
      assert.deepEqual(results, [1, undefined, undefined]);
      assert.deepEqual(notes(), ["one", "two", "three"]);
      assert.deepEqual([trace.count("BEGIN IMMEDIATE"), trace.count("COMMIT")], [1, 1]);
      await Promise.all(Array.from({ length: 20 }, (_, index) => add(`more ${index}`)));
      for (const sql of ["SAVEPOINT walguard_1", "RELEASE walguard_1", "BEGIN IMMEDIATE", "COMMIT"]) {
        assert.equal(trace.prepared.filter((one) => one === sql).length, 1, `${sql} was prepared again`);
      }
      assert.equal(trace.count("SAVEPOINT walguard_1"), 23);
    });

    test("TX-055 a body that is alone needs no savepoint, and what it hands in comes after it", async (t) => {
      const { db, writer, notes, add } = place(t);
      const trace = traceStatements(db);
      let inner: Promise<void> | undefined;
      await writer.write(() => {
        inner = add("inner");
        db.exec("INSERT INTO notes VALUES ('outer')");
      });
      await inner;
      assert.deepEqual(notes(), ["outer", "inner"]);
      assert.equal(trace.run.filter((sql) => sql.startsWith("SAVEPOINT")).length, 0);
    });

    test("TX-055 what comes while the lock is waited for shares the transaction as well", async (t) => {
      const { db, holder, notes, add } = place(t);
      const trace = traceStatements(db);
      holder.exec("BEGIN IMMEDIATE");
      const first = add("one");
      while (trace.count("BEGIN IMMEDIATE") === 0) await turn();
      const second = add("two");
      holder.exec("ROLLBACK");
      await Promise.all([first, second]);
      assert.deepEqual(notes(), ["one", "two"]);
      assert.equal(trace.count("COMMIT"), 1);
    });

    test("TX-056 a body that fails is undone alone, with its own error", async (t) => {
      const { db, writer, notes, add } = place(t);
      const own = Object.freeze(new RangeError("no"));
      const failing = (what: unknown) => (): void => {
        db.exec("INSERT INTO notes VALUES ('half')");
        throw what;
      };
      const writes = [
        add("one"),
        writer.write(failing(own)),
        add(null),
        writer.write(failing("a primitive")),
        writer.write(failing(own)),
        writer.write(() => {
          db.exec("INSERT INTO notes VALUES ('half')");
          return Promise.reject(new Error("nobody waits for this"));
        }),
        add("two"),
      ];
      const results = await Promise.allSettled(writes);
      const reasons = results.map((one) => (one.status === "rejected" ? one.reason : "kept"));
      assert.deepEqual(await outcomes(writes), [
        "kept",
        "rolled-back",
        "rolled-back",
        undefined,
        "rolled-back",
        "rolled-back",
        "kept",
      ]);
      assert.equal(reasons[1], own, "the caller does not get its own error back");
      assert.match(String(reasons[2]), /NOT NULL constraint failed/);
      assert.equal(reasons[3], "a primitive");
      assert.ok(reasons[5] instanceof AsyncBodyError);
      assert.deepEqual(notes(), ["one", "two"], "half of a body was kept, or a good one was undone");
      const alone = await rejection(writer.write(failing(own)));
      assert.equal(alone, own);
      assert.deepEqual(notes(), ["one", "two"]);
    });

    test("TX-056 an error with an outcome from another database does not stop the batch", async (t) => {
      const { writer, notes, add } = place(t);
      const other = place(t);
      const writes = [
        add("one"),
        writer.write(() =>
          writeTxn(other.db, () => {
            other.db.exec("INSERT INTO notes VALUES ('elsewhere'); COMMIT");
          }),
        ),
        add("two"),
      ];
      assert.deepEqual(await outcomes(writes), ["kept", "unknown", "kept"], "the row elsewhere is committed");
      assert.deepEqual(notes(), ["one", "two"]);
    });

    test("TX-057 no promise is settled before COMMIT and the check after it", async (t) => {
      const { db, add } = place(t);
      const order: string[] = [];
      traceStatements(db, (sql) => void (/^(?:COMMIT|PRAGMA journal_mode)$/.test(sql) && order.push(sql)));
      await turn();
      await Promise.all(
        [add("one"), add(null), add("two")].map((write) =>
          write.then(
            () => order.push("kept"),
            () => order.push("failed"),
          ),
        ),
      );
      assert.deepEqual(
        order.filter((one) => one !== "PRAGMA journal_mode"),
        ["COMMIT", "kept", "failed", "kept"],
      );
      assert.ok(order.lastIndexOf("PRAGMA journal_mode") < order.indexOf("kept"));
    });

    async function failedCommit(
      t: TestContext,
      code: "SQLITE_FULL" | "SQLITE_IOERR_FSYNC",
      outcome: TransactionOutcome,
    ): Promise<void> {
      const { db, add, notes } = place(t);
      let fails = true;
      traceStatements(db, (sql) => {
        if (sql === "COMMIT" && fails) throw thrownByDriver(driverName, code);
      });
      const writes = [add("one"), add(null), add("two")];
      assert.deepEqual(await outcomes(writes), [outcome, "rolled-back", outcome]);
      const [one, failed, two] = await Promise.all(writes.map(rejection));
      assert.ok(one instanceof TransactionError && two instanceof TransactionError);
      assert.notEqual(one, two, "an error that callers share cannot have an outcome for each");
      assert.match(one.message, /COMMIT failed on/);
      assert.equal(one.sqliteCode, code);
      assert.match(String(failed), /NOT NULL/);
      fails = false;
      await add("next");
      assert.deepEqual(notes(), ["next"]);
    }

    test("TX-058 when COMMIT is undone, each of its writes has an error of its own", async (t) => {
      await failedCommit(t, "SQLITE_FULL", "rolled-back");
    });

    test("TX-058 when it is not known what COMMIT did, nobody is invited to write again", async (t) => {
      await failedCommit(t, "SQLITE_IOERR_FSYNC", "unknown");
    });

    test("TX-058 what is found after COMMIT is told to each, and nobody is invited to write again", async (t) => {
      const { path, keep } = databasePlace(t);
      const db = keep(connect(path, { driver, schema, journalMode: "delete" }));
      const writer = createWriter(db, unhurried);
      const found = new FileLengthError("torn-extend detected", { hint: "look", path });
      traceStatements(db, (sql) => {
        if (sql === "PRAGMA page_count") throw found;
      });
      const insert = db.prepare("INSERT INTO notes VALUES (?)");
      const writes = ["one", "two"].map((text) => writer.write(() => insert.run(text)));
      const [one, two] = await Promise.all(writes.map(rejection));
      assert.ok(one instanceof FileLengthError && two instanceof FileLengthError);
      assert.notEqual(one, two);
      assert.deepEqual([one.outcome, two.outcome, one.cause], ["committed", "committed", found]);
      assert.equal(one.message, found.message, "the hint must not be there twice");
      assert.equal(db.prepare("SELECT * FROM notes").all().length, 2);
    });

    const takers: Readonly<Record<string, (db: Connection) => void>> = {
      "an error on which the engine rolls back": (db) =>
        db.exec("INSERT INTO fatal VALUES ('twice'), ('twice')"),
      "such an error that it swallows": (db) =>
        assert.throws(() => db.exec("INSERT INTO fatal VALUES ('twice'), ('twice')")),
      "a ROLLBACK": (db) => db.exec("ROLLBACK"),
      "a COMMIT": (db) => db.exec("COMMIT"),
      "a COMMIT, and another transaction": (db) => db.exec("COMMIT; BEGIN IMMEDIATE"),
      "a COMMIT, and another transaction with the savepoint": (db) =>
        db.exec("COMMIT; BEGIN IMMEDIATE; SAVEPOINT walguard_1"),
      "a COMMIT, the same again, and an error": (db) => {
        db.exec("COMMIT; BEGIN IMMEDIATE; SAVEPOINT walguard_1");
        throw new Error("after the commit");
      },
      "a primitive after a COMMIT": (db) => {
        db.exec("COMMIT");
        throw "a primitive";
      },
    };
    test("TX-059 where a body takes the transaction with it, none that ran is acknowledged, and the others run", async (t) => {
      for (const [how, take] of Object.entries(takers)) {
        const { db, writer, add, notes } = place(t);
        const runs: string[] = [];
        const counted = (name: string): Promise<unknown> =>
          writer.write(() => {
            runs.push(name);
            db.prepare("INSERT INTO notes VALUES (?)").run(name);
          });
        const writes = [
          counted("before"),
          add(null),
          writer.write(() => {
            runs.push("taker");
            take(db);
          }),
          counted("after"),
          counted("last"),
        ];
        const told = await outcomes(writes);
        const own = how.includes("primitive") ? undefined : "unknown";
        assert.deepEqual(
          told,
          ["unknown", "rolled-back", own, "kept", "kept"],
          `${how}: what may be rolled back was acknowledged, or what may be committed is repeated`,
        );
        assert.deepEqual(
          runs,
          ["before", "taker", "after", "last"],
          `${how}: a body ran twice, or not at all`,
        );
        assert.equal(inTransaction(db), false);
        const rows = notes();
        assert.deepEqual(
          rows.slice(-2),
          ["after", "last"],
          `${how}: an acknowledged row is not in the database`,
        );
        assert.equal(rows.includes("before"), how.includes("COMMIT"));
        const [before, taker] = await Promise.allSettled([writes[0], writes[2]]);
        assert.ok(before?.status === "rejected" && before.reason instanceof TransactionError);
        assert.equal(taker?.status, "rejected");
      }
    });

    test("TX-059 all are told, whatever a body throws, and whatever it did before", async (t) => {
      const { db, writer, add } = place(t);
      const thrown: unknown = Object.create(null);
      const writes = [
        add("one"),
        writer.write(() => {
          db.exec("COMMIT");
          throw thrown;
        }),
      ];
      const settled = await Promise.allSettled(writes);
      assert.deepEqual(
        settled.map(({ status }) => status),
        ["rejected", "rejected"],
      );
      await assert.rejects(writer.write(() => 1, null as never));
    });

    test("TX-059 a body that leaves a statement running takes the transaction with it, and the next one cleans up", async (t) => {
      const { db, writer, add, notes } = place(t);
      writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('a'), ('b')"));
      let rows: Iterator<unknown> | undefined;
      const writes = [
        add("one"),
        writer.write(() => {
          const statement = db.prepare("SELECT * FROM notes") as unknown as {
            iterate(): Iterator<unknown>;
          };
          rows = statement.iterate();
          rows.next();
        }),
        add("two"),
      ];
      const told = await outcomes(writes);
      rows?.return?.();
      if (told[0] === "kept") {
        // With node:sqlite a statement that reads is in nobody's way.
        assert.deepEqual(told, ["kept", "kept", "kept"]);
        assert.deepEqual(notes(), ["a", "b", "one", "two"]);
        return;
      }
      assert.ok(told.slice(0, 2).every((one) => one === "unknown" || one === "rolled-back"));
      assert.equal(told[2], "not-started");
      await add("three");
      assert.deepEqual(notes(), ["a", "b", "three"]);
    });

    test("TX-060 a transaction takes so many bodies, for so long, and the event loop has its turn after it", async (t) => {
      const { db, writer } = place(t, { maxBatch: 3 });
      const order: string[] = [];
      traceStatements(db, (sql) => void (sql === "COMMIT" && order.push(sql)));
      let ticking = true;
      const tick = (): void => {
        order.push("turn");
        if (ticking) setImmediate(tick);
      };
      const writes = Array.from({ length: 7 }, (_, index) => writer.write(() => order.push(String(index))));
      setImmediate(tick);
      await Promise.all(writes);
      ticking = false;
      const text = order.join(" ");
      assert.match(text, /0 1 2 COMMIT (?:turn )+3 4 5 COMMIT (?:turn )+6 COMMIT/);
      const hasty = createWriter(db, { maxBatchMs: 0 });
      order.length = 0;
      await Promise.all(["a", "b"].map((name) => hasty.write(() => order.push(name))));
      assert.deepEqual(
        order.filter((one) => one !== "turn"),
        ["a", "COMMIT", "b", "COMMIT"],
      );
    });

    test("TX-060 another process gets the lock between two transactions, and the event loop does not stand still", {
      skip: missing("python3"),
    }, async (t) => {
      const { add, notes, path } = place(t);
      const peer = startPeer(t);
      await peer.ask(`open ${path}`);
      await peer.ask("exec BEGIN IMMEDIATE");
      const written = [add("one"), add("two")];
      // It is this timer that lets the lock go: where the wait blocks the event loop, it never fires.
      await new Promise((resolve) => setTimeout(resolve, 60));
      await peer.ask("exec INSERT INTO notes VALUES ('of the peer')");
      await peer.ask("exec COMMIT");
      await Promise.all(written);
      assert.deepEqual(notes(), ["of the peer", "one", "two"]);
    });

    test("TX-061 a write too many is refused, and the writer tells when there is room again", async (t) => {
      const { add, writer, holder, notes } = place(t, { maxQueue: 4 });
      holder.exec("BEGIN IMMEDIATE");
      const taken = ["a", "b", "c", "d"].map((text) => add(text));
      assert.equal(writer.waiting, 4);
      const caught = await rejection(add("too many"));
      assert.ok(caught instanceof WriterFullError);
      assert.deepEqual([caught.code, caught.outcome], ["ERR_WALGUARD_WRITER_FULL", "not-started"]);
      let hasRoom = false;
      const { ready } = writer;
      void ready.then(() => {
        hasRoom = true;
      });
      await turn();
      assert.equal(hasRoom, false);
      holder.exec("ROLLBACK");
      await ready;
      assert.ok(writer.waiting <= 2);
      await Promise.all([...taken, add("e")]);
      await writer.ready;
      assert.deepEqual(notes(), ["a", "b", "c", "d", "e"]);
    });

    test("TX-062 a signal takes a write back, and the others stay in their order", async (t) => {
      const { add, writer, holder, notes } = place(t);
      const controllers = Array.from({ length: 4 }, () => new AbortController());
      holder.exec("BEGIN IMMEDIATE");
      const writes = controllers.map(({ signal }, index) => add(String(index), signal));
      await turn();
      await turn();
      const reason = new Error("taken back");
      controllers[0]?.abort(reason);
      controllers[2]?.abort(reason);
      assert.equal(writer.waiting, 2);
      holder.exec("ROLLBACK");
      assert.deepEqual(await outcomes(writes), ["not-started", "kept", "not-started", "kept"]);
      assert.equal(await rejection(writes[2] as Promise<void>), reason);
      assert.deepEqual(notes(), ["1", "3"], "what was taken back is written");
      const before = await rejection(add("never", AbortSignal.abort()));
      assert.equal(transactionOutcome(before), "not-started");
      const late = new AbortController();
      const own = writer.write(() => late.abort(), { signal: late.signal });
      const next = new AbortController();
      const chain = [own, writer.write(() => next.abort(reason)), add("never", next.signal), add("last")];
      assert.deepEqual(await outcomes(chain), ["kept", "kept", "not-started", "kept"]);
      assert.deepEqual(notes(), ["1", "3", "last"]);
    });

    test("TX-062 when all are taken back, the lock is not waited for any more", async (t) => {
      const { db, add, holder, writer, notes } = place(t);
      const trace = traceStatements(db);
      const controller = new AbortController();
      holder.exec("BEGIN IMMEDIATE");
      const write = add("never", controller.signal);
      while (trace.count("BEGIN IMMEDIATE") === 0) await turn();
      controller.abort();
      assert.deepEqual(await outcomes([write]), ["not-started"]);
      await writer.flush();
      const attempts = trace.count("BEGIN IMMEDIATE");
      holder.exec("ROLLBACK");
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.equal(trace.count("BEGIN IMMEDIATE"), attempts);
      await add("next");
      assert.deepEqual(notes(), ["next"]);
    });

    test("TX-063 flush waits for all that was handed in before, and hides no error", async (t) => {
      const { add, writer, holder, notes } = place(t, { maxBatch: 2 });
      await writer.flush();
      holder.exec("BEGIN IMMEDIATE");
      const settled: string[] = [];
      const controller = new AbortController();
      const note = (name: string, write: Promise<unknown>): void => {
        write.then(
          () => settled.push(name),
          () => settled.push(`${name} failed`),
        );
      };
      note("a", add("a"));
      note("b", add(null));
      note("c", add("c"));
      note("d", add("d", controller.signal));
      note("e", add("e"));
      const flushed = writer.flush().then(() => settled.push("flushed"));
      const later = add("f");
      note("f", later);
      controller.abort();
      await turn();
      assert.deepEqual(settled, ["d failed"], "flush did not wait");
      holder.exec("ROLLBACK");
      await flushed;
      assert.deepEqual(settled, ["d failed", "a", "b failed", "c", "e", "flushed"]);
      await later;
      assert.deepEqual(notes(), ["a", "c", "e", "f"]);
    });

    test("TX-063 an error that nobody waits for is not swallowed by flush and close", async () => {
      const process = startProcess(program, [driverName, ":memory:", "unheard"]);
      const lines = [await process.line(), await process.line()];
      assert.deepEqual(lines, ["closed", "unhandled: nobody waits for this"]);
      await process.ended;
    });

    test("TX-063 close commits what waits, takes no more, and leaves the connection open", async (t) => {
      const { add, writer, db, notes } = place(t);
      const writes = [add("one"), add("two")];
      await writer.close();
      assert.deepEqual(notes(), ["one", "two"]);
      assert.deepEqual(await outcomes(writes), ["kept", "kept"]);
      const late = await rejection(add("late"));
      assert.ok(late instanceof ArgumentError);
      assert.equal(late.outcome, "not-started");
      await writer.close();
      writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('by hand')"));
      let used: Promise<unknown>;
      {
        await using other = createWriter(db);
        used = other.write(() => void db.exec("INSERT INTO notes VALUES ('disposed')"));
      }
      await used;
      assert.deepEqual(notes(), ["one", "two", "by hand", "disposed"]);
    });

    test("TX-054 a writer refuses what writeTxn refuses, for the writes that it concerns", async (t) => {
      const { add, writer, db, notes } = place(t);
      const wrong = [
        writer.write(undefined as unknown as () => 1),
        writer.write(async () => 1),
        writer.write(() => 1, { signal: 1 as unknown as AbortSignal }),
        writer.write(() => 1, { signall: 1 } as object),
      ];
      assert.deepEqual(await outcomes(wrong), Array(4).fill("not-started"));
      assert.ok((await rejection(wrong[1] as Promise<unknown>)) instanceof AsyncBodyError);
      for (const options of [{ maxBatch: 0 }, { maxBatchMs: -1 }, { maxQueue: 1.5 }, { maxbatch: 2 }]) {
        assert.throws(() => createWriter(db, options), ArgumentError);
      }
      assert.throws(() => createWriter({} as Connection), ArgumentError);
      db.exec("BEGIN");
      const nested = [add("never"), add("nor this")];
      assert.deepEqual(await outcomes(nested), ["not-started", "not-started"]);
      assert.ok((await rejection(nested[1] as Promise<unknown>)) instanceof NestedTransactionError);
      db.exec("ROLLBACK");
      assert.deepEqual(notes(), []);
      const inner = writer.write(() =>
        writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('inner')"), { allowNested: true }),
      );
      await Promise.all([inner, add("outer")]);
      assert.deepEqual(notes(), ["inner", "outer"]);
    });

    test("TX-054 a connection that is closed while writes wait loses none in silence", async (t) => {
      const { add, writer, db, notes } = place(t, { maxBatch: 2 });
      const writes = ["a", "b", "c", "d", "e"].map((text) => add(text));
      db.close();
      assert.deepEqual(await outcomes(writes), Array(5).fill("not-started"));
      await writer.flush();
      assert.deepEqual(notes(), []);
    });

    test("TX-052 each write waits as long as the busy timeout says, and gets an error of its own", async (t) => {
      const { add, holder, notes } = place(t, {}, 40);
      holder.exec("BEGIN IMMEDIATE");
      const writes = [add("one"), add("two")];
      const [one, two] = await Promise.all(writes.map(rejection));
      assert.ok(one instanceof TransactionError && two instanceof TransactionError);
      assert.notEqual(one, two);
      for (const { sqliteCode, outcome, message } of [one, two]) {
        assert.deepEqual([sqliteCode, outcome], ["SQLITE_BUSY", "not-started"]);
        assert.match(message, /BEGIN IMMEDIATE failed on/);
      }
      holder.exec("ROLLBACK");
      await add("in time");
      assert.deepEqual(notes(), ["in time"]);
    });

    test("TX-057 a process that is killed leaves all that it acknowledged, and all or nothing of a transaction", async (t) => {
      for (const when of ["in-a-body", "after-commit", "at-once"]) {
        const { path, keep } = databasePlace(t, `${when}.db`);
        const process = startProcess(program, [driverName, path, "killed", when]);
        const acknowledged: number[] = [];
        for (;;) {
          const line = await process.line().catch(() => "gone");
          if (line === "gone") break;
          acknowledged.push(Number(line));
        }
        const { signal } = await process.ended;
        assert.equal(signal, "SIGKILL");
        assert.ok(isGone(process.child.pid as number));
        const db = keep(connect(path, { driver }));
        const rows = db
          .prepare("SELECT batch, count(*) AS n FROM rows GROUP BY batch ORDER BY batch")
          .all() as {
          batch: number;
          n: number;
        }[];
        const kept = new Map(rows.map(({ batch, n }) => [batch, n]));
        for (const batch of acknowledged)
          assert.equal(kept.get(batch), 8, `${when}: an acknowledged row is not in the database`);
        assert.ok(
          rows.every(({ n }) => n === 8),
          `${when}: a part of a transaction is in the database`,
        );
        assert.ok(acknowledged.length > 0, when);
        assert.equal(
          rows.length,
          when === "at-once" ? acknowledged.length : 3 - Number(when === "in-a-body"),
        );
      }
    });

    test("TX-055, TX-057 four processes with eight callers each lose nothing, and write nothing twice", async (t) => {
      const { path, keep } = databasePlace(t);
      const started = Array.from({ length: 4 }, (_, index) =>
        startProcess(program, [driverName, path, "many", `w${index}`]),
      );
      for (const { ended } of started) {
        const { code, stderr } = await ended;
        assert.equal(code, 0, stderr);
      }
      const db = keep(connect(path, { driver }));
      const count = db
        .prepare("SELECT count(*) AS total, count(DISTINCT batch || '/' || number) AS different FROM rows")
        .get() as object;
      assert.deepEqual({ ...count }, { total: 4 * 8 * 30, different: 4 * 8 * 30 });
      const order = db
        .prepare(
          "SELECT count(*) AS n FROM rows AS later JOIN rows AS earlier USING (batch) WHERE later.number > earlier.number AND later.rowid < earlier.rowid",
        )
        .get() as object;
      assert.deepEqual({ ...order }, { n: 0 }, "the writes of one caller were not run in their order");
    });
  });
}
