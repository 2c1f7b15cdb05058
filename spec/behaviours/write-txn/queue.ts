import assert from "node:assert/strict";
import { closeSync, openSync, readFileSync, readSync, writeSync } from "node:fs";
import { describe, type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { constants } from "../../../src/constants.ts";
import { type Connection, queryValue } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { connect, transactionOutcome, writeTxn, writeTxnAsync } from "../../../src/index.ts";
import type { WaitingPolicy } from "../../../src/lock-hygiene/connection-state.ts";
import { cleanUp } from "../../fixtures/clean-up.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { missing, secondDriverBeyondNpmTest } from "../../fixtures/prerequisite.ts";
import { rejection } from "../../fixtures/rejection.ts";
import { type LineProcess, startProcess } from "../../fixtures/runtime-process.ts";
import { startPeer } from "../../fixtures/sqlite-peer.ts";
import { noQueue, turnQueue } from "../../fixtures/turn-queue.ts";

const program = new URL("../../fixtures/programs/queued-writer.ts", import.meta.url);
const schema = "CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT)";

/** How `writeTxn()` queues, with one driver. */
export function queueBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);

  function database(t: TestContext): {
    readonly path: string;
    readonly directory: string;
    readonly db: Connection;
  } {
    const { path, directory, keep } = databasePlace(t);
    return { path, directory, db: keep(connect(path, { driver, schema, waiting: "queue" })) };
  }

  async function writer(
    t: TestContext,
    path: string,
    waiting: WaitingPolicy = "queue",
  ): Promise<LineProcess> {
    const started = startProcess(program, [driverName, path, waiting]);
    cleanUp(t, async () => {
      started.child.kill("SIGKILL");
      await started.ended;
    });
    assert.equal(await started.line(), "connected");
    return started;
  }

  /** Waits until so many tickets have been drawn, and lets the queue seem to go on: on a slow machine it takes its time. */
  async function drawn(path: string, count: number): Promise<void> {
    const file = openSync(`${path}${constants.queueSuffix}`, "r+");
    const ended = new Uint32Array(1);
    try {
      for (;;) {
        readSync(file, ended, 0, 4, 8);
        ended[0] = (ended[0] ?? 0) + 1;
        writeSync(file, ended, 0, 4, 8);
        if (ticketsDrawn(path) >= count) return;
        await pause(1);
      }
    } finally {
      closeSync(file);
    }
  }

  function ticketsDrawn(path: string): number {
    return readFileSync(`${path}${constants.queueSuffix}`).readUInt32LE(0);
  }

  function rows(db: Connection): unknown {
    return queryValue(db, "SELECT group_concat(text) FROM (SELECT text FROM notes ORDER BY id)");
  }

  describe(`the queue of writeTxn with ${driverName}`, {
    skip: noQueue || secondDriverBeyondNpmTest(driverName),
  }, () => {
    test("TX-035 processes write in the order in which they came", async (t) => {
      const { path, db } = database(t);
      const writers = [
        await writer(t, path),
        await writer(t, path),
        await writer(t, path),
        await writer(t, path),
      ];
      assert.ok(turnQueue(db).take(0));
      for (const [index, one] of writers.entries()) {
        const before = ticketsDrawn(path);
        one.tell(`writer ${index}`);
        await drawn(path, before + 1);
      }
      turnQueue(db).end();
      for (const one of writers) assert.equal(await one.line(), "written");
      assert.equal(rows(db), "writer 0,writer 1,writer 2,writer 3");
    });

    test("TX-035 the turn of a process that is killed is the next one's", async (t) => {
      const { path, db } = database(t);
      const [holder, next] = [await writer(t, path), await writer(t, path)];
      holder.tell("hold");
      assert.equal(await holder.line(), "held");
      const before = ticketsDrawn(path);
      next.tell("after it");
      await drawn(path, before + 1);
      holder.child.kill("SIGKILL");
      assert.equal(await next.line(), "written");
      assert.equal(rows(db), "after it");
    });

    test("TX-035, TX-050 who waits without blocking has a place in the queue, too", async (t) => {
      const { path, db } = database(t);
      const [holder, next] = [await writer(t, path), await writer(t, path)];
      holder.tell("hold");
      assert.equal(await holder.line(), "held");
      const before = ticketsDrawn(path);
      const write = (text: string, signal?: AbortSignal): Promise<unknown> =>
        writeTxnAsync(db, () => db.prepare("INSERT INTO notes (text) VALUES (?)").run(text), { signal });
      const abort = new AbortController();
      const [aborted, first, second] = [write("never", abort.signal), write("first"), write("second")];
      await drawn(path, before + 1);
      next.tell("after the first");
      await drawn(path, before + 2);
      abort.abort(new Error("taken back"));
      await assert.rejects(aborted, { message: "taken back" });
      holder.child.kill("SIGKILL");
      await Promise.all([first, second]);
      assert.equal(await next.line(), "written");
      // Whoever took its write back gave its place back, and the next of the process came after the other process.
      assert.equal(rows(db), "after the first,first,second");
      assert.equal(turnQueue(db).hasTurn, false);
    });

    test("TX-035, TX-050 a connection that is closed while it waits is refused, and touches nothing", async (t) => {
      const { path, db } = database(t);
      const holder = await writer(t, path);
      holder.tell("hold");
      assert.equal(await holder.line(), "held");
      const before = ticketsDrawn(path);
      const waiting = writeTxnAsync(db, () => db.exec("INSERT INTO notes (text) VALUES ('never')"));
      await drawn(path, before + 1);
      db.close();
      const caught = await rejection(waiting);
      assert.equal(transactionOutcome(caught), "not-started");
      assert.equal(transactionOutcome(await rejection(writeTxnAsync(db, () => 1))), "not-started");
    });

    test("TX-037 a process that is stopped in its turn stops nobody", async (t) => {
      const { path, db } = database(t);
      const [holder, other] = [await writer(t, path), await writer(t, path)];
      holder.tell("stop");
      assert.equal(await holder.line(), "held");
      other.tell("first");
      assert.equal(await other.line(), "written");
      other.tell("second");
      assert.equal(await other.line(), "written");
      writeTxn(db, () => db.exec("INSERT INTO notes (text) VALUES ('third')"));
      assert.equal(rows(db), "first,second,third");
      holder.child.kill("SIGCONT");
    });

    test("TX-038 writers that wait in other ways, and other programs, use the same file", {
      skip: missing("python3"),
    }, async (t) => {
      const { path, db } = database(t);
      const peer = startPeer(t);
      await peer.ask(`open ${path}`);
      assert.equal(await peer.ask("exec BEGIN IMMEDIATE"), "[]");
      const writers = [
        await writer(t, path),
        await writer(t, path, "retry"),
        await writer(t, path, "sqlite"),
      ];
      const before = ticketsDrawn(path);
      for (const one of writers) one.tell("one");
      await drawn(path, before + 1);
      assert.equal(await peer.ask("exec ROLLBACK"), "[]");
      for (const one of writers) assert.equal(await one.line(), "written");
      assert.equal(rows(db), "one,one,one");
    });
  });
}
