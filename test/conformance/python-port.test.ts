/** The reference port in Python, driven through its adapter as the conformance runner drives it. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Fault } from "../../faults/plan/plan.ts";
import { cleanUp } from "../../spec/fixtures/clean-up.ts";
import { missing } from "../../spec/fixtures/prerequisite.ts";
import { recordingLogger } from "../../spec/fixtures/recording-logger.ts";
import { startCommand } from "../../spec/fixtures/runtime-process.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { isWalResetAffected } from "../../src/engine/wal-reset-bug.ts";
import { connect, withInitLock, writeTxn } from "../../src/index.ts";

const folder = fileURLToPath(new URL("../../spec/adapters/python/", import.meta.url));
const skip = missing("python3");
const table = "CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, v)";

interface Failure {
  readonly message: string;
  readonly kind?: string;
  readonly sqliteCode?: string;
  readonly outcome?: string;
}

interface Report {
  readonly trace: readonly { readonly sql: string; readonly outcome: string }[];
  readonly logs: readonly { readonly level: string; readonly message: string }[];
  readonly fired: Readonly<Record<string, number>>;
}

type Parameters = Readonly<Record<string, unknown>>;

interface Port {
  /** Sends a request; replies come in the order of the requests. */
  send(op: string, parameters?: Parameters): void;
  reply(): Promise<Record<string, unknown>>;
  /** The reply's `ok`. */
  ok<T = Record<string, unknown>>(op: string, parameters?: Parameters): Promise<T>;
  /** The reply's `error`. */
  error(op: string, parameters?: Parameters): Promise<Failure>;
  tell(text: string): void;
  /** The statements that read or set the journal mode, from the trace. */
  modeStatements(): Promise<string[]>;
  bye(): Promise<void>;
  readonly ended: ReturnType<typeof startCommand>["ended"];
}

function start(t: TestContext, ...flags: string[]): Port {
  return startAdapter(t, "adapter.py", ...flags);
}

function startAdapter(t: TestContext, program: string, ...flags: string[]): Port {
  const child = startCommand("python3", [join(folder, program), ...flags]);
  cleanUp(t, () => void child.child.kill("SIGKILL"));
  let id = 0;
  const port: Port = {
    ended: child.ended,
    tell: child.tell,
    send: (op, parameters = {}) => child.tell(JSON.stringify({ id: ++id, op, ...parameters })),
    reply: async () => JSON.parse(await child.line()),
    async ok<T>(op: string, parameters?: Parameters): Promise<T> {
      port.send(op, parameters);
      const reply = await port.reply();
      assert.ok(reply.ok, `${op} failed: ${JSON.stringify(reply.error)}`);
      return reply.ok as T;
    },
    async error(op, parameters) {
      port.send(op, parameters);
      const reply = await port.reply();
      assert.ok(reply.error, `${op} should have failed, and gave ${JSON.stringify(reply.ok)}`);
      return reply.error as Failure;
    },
    async modeStatements() {
      const { trace } = await port.ok<Report>("report");
      return trace
        .map(({ sql }) => sql.replace(/PRAGMA (main\.)?/, ""))
        .filter((sql) => sql.startsWith("journal_mode"));
    },
    async bye() {
      await port.ok("bye");
      assert.equal((await child.ended).code, 0, "the adapter does not exit cleanly");
    },
  };
  return port;
}

function fault(id: string, pragma: string, arg: string | null, code: string, when: Fault["when"]): Fault {
  const at = { op: "pragma", name: pragma, arg } as const;
  return { id, at, do: { error: code }, ...(when && { when }) };
}

const switchFails = (code: string): Fault =>
  fault("switch", "journal_mode", "wal", code, { times: "forever" });

/** Only while this process does not have the file open. */
function journalInHeader(path: string): string {
  const [write, read] = readFileSync(path).subarray(18, 20);
  return `${write},${read}`;
}

function python(script: string, ...parameters: string[]): string {
  const ran = spawnSync("python3", ["-c", script, ...parameters], {
    encoding: "utf8",
    env: { ...process.env, PYTHONPATH: folder },
  });
  assert.equal(ran.status, 0, ran.stderr);
  return ran.stdout.trim();
}

describe("the Python port", { skip }, () => {
  test("CN-001 hello, then a fresh file ends in WAL mode with every pragma set", async (t) => {
    const path = join(temporaryDirectory(t), "fresh.db");
    const port = start(t);
    const hello = await port.ok("hello", { protocol: 1 });
    assert.equal(hello.protocol, 1, "the runner would refuse this adapter");
    assert.deepEqual(await port.ok("connect", { db: "a", path }), { journalMode: "wal" });
    const expected = {
      synchronous: 2,
      wal_autocheckpoint: 1000,
      foreign_keys: 1,
      secure_delete: 1,
      cell_size_check: 1,
      trusted_schema: 0,
      journal_size_limit: 8388608,
      busy_timeout: 120000,
    };
    for (const [pragma, value] of Object.entries(expected)) {
      const { rows } = await port.ok("query", { db: "a", sql: `PRAGMA ${pragma}` });
      assert.deepEqual(rows, [[value]], `Python connections run with another ${pragma}`);
    }
    await port.bye();
    assert.equal(journalInHeader(path), "2,2", "wal was reported, and the file is not WAL");
  });

  test("CN-002 locking protocol on a fresh file gives DELETE, one warning and a usable database", async (t) => {
    const directory = temporaryDirectory(t);
    const port = start(t);
    const faults = { faults: [switchFails("SQLITE_PROTOCOL")] };
    for (const name of ["one", "two"]) {
      const path = join(directory, `${name}.db`);
      const options = { label: "board", schema: table };
      const reply = await port.ok("connect", { db: name, path, options, faults });
      assert.deepEqual(reply, { journalMode: "delete" });
      await port.ok("write", { db: name, body: [{ sql: "INSERT INTO t(v) VALUES (?)", params: ["kept"] }] });
      assert.deepEqual((await port.ok("query", { db: name, sql: "SELECT v FROM t" })).rows, [["kept"]]);
    }
    const { logs, fired } = await port.ok<Report>("report");
    assert.equal(logs.length, 1, "the same label warns again and again");
    assert.match(logs[0]?.message ?? "", /board.*journal_mode=DELETE: locking protocol/);
    assert.deepEqual(fired, { switch: 2 });
    await port.bye();
  });

  test("JM-006 a file already in WAL mode gets the probe, and the switch never runs", async (t) => {
    const path = join(temporaryDirectory(t), "wal.db");
    connect(path, { schema: table }).close();
    const port = start(t);
    const reply = await port.ok("apply", {
      db: "a",
      path,
      faults: { faults: [switchFails("SQLITE_PROTOCOL")] },
    });
    assert.deepEqual(reply, { journalMode: "wal" });
    const { trace, fired, logs } = await port.ok<Report>("report");
    assert.deepEqual(
      trace.map(({ sql }) => sql),
      ["PRAGMA journal_mode"],
      "each connect would disturb a live WAL database",
    );
    assert.deepEqual([fired, logs], [{ switch: 0 }, []]);
    await port.bye();
  });

  test("JM-004 disk I/O error is raised: one switch, no downgrade, no message", async (t) => {
    const path = join(temporaryDirectory(t), "eio.db");
    const port = start(t);
    const faults = { faults: [switchFails("SQLITE_IOERR_WRITE")] };
    const error = await port.error("connect", { db: "a", path, faults });
    // Python has extended codes since 3.11.
    const code = error.sqliteCode ?? "";
    assert.match(code, /^SQLITE_IOERR(_WRITE)?$/, "a passing disk error looks like something else");
    assert.match(error.message, /disk I\/O error/);
    assert.deepEqual(await port.modeStatements(), ["journal_mode", "journal_mode=WAL"]);
    assert.deepEqual((await port.ok<Report>("report")).logs, []);
    await port.bye();
  });

  test("JM-011 when the probe failed first, the look at the disk still saves a WAL file", async (t) => {
    const path = join(temporaryDirectory(t), "guard.db");
    connect(path, { schema: table }).close();
    const port = start(t);
    const probe = fault("probe", "journal_mode", null, "SQLITE_BUSY", { nth: 1 });
    const faults = { faults: [probe, switchFails("SQLITE_PROTOCOL")] };
    const error = await port.error("connect", { db: "a", path, faults });
    assert.equal(error.sqliteCode, "SQLITE_PROTOCOL", "not the switch's own error");
    const { logs, fired } = await port.ok<Report>("report");
    assert.deepEqual([logs, fired], [[], { probe: 1, switch: 1 }]);
    const statements = await port.modeStatements();
    assert.deepEqual(statements, ["journal_mode", "journal_mode=WAL", "journal_mode"]);
    await port.bye();
    assert.equal(journalInHeader(path), "2,2", "a live WAL file would be taken from its other users");
  });

  test("JM-027 a mode that cannot be read is not taken for DELETE", async (t) => {
    const path = join(temporaryDirectory(t), "unknown.db");
    connect(path, { schema: table }).close();
    const port = start(t);
    const probe = fault("probe", "journal_mode", null, "SQLITE_IOERR", undefined);
    const faults = { faults: [probe, switchFails("SQLITE_PROTOCOL")] };
    const error = await port.error("connect", { db: "a", path, faults });
    assert.equal(error.sqliteCode, "SQLITE_PROTOCOL");
    const never = (await port.modeStatements()).filter((sql) => sql.endsWith("DELETE"));
    assert.deepEqual(never, [], "a WAL file is downgraded while its mode is unknown");
    await port.bye();
    assert.equal(journalInHeader(path), "2,2");
  });

  test("JM-052 a real refusal by an authorizer, a DatabaseError in Python, counts as the marker", (t) => {
    const path = join(temporaryDirectory(t), "refused.db");
    const script = `
import logging, sqlite3, sys
from walguard_core import apply_wal_with_fallback
from walguard_core.faults import engine_error
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
def authorize(action, name, argument, *_):
    refused = action == sqlite3.SQLITE_PRAGMA and name == "journal_mode" and argument == "WAL"
    return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK
connection.set_authorizer(authorize)
try:
    connection.execute("PRAGMA journal_mode=WAL")
except sqlite3.Error as real:
    forged = engine_error("SQLITE_AUTH")
    assert type(real) is type(forged) is sqlite3.DatabaseError, type(real)
    assert (str(real), vars(real) or vars(forged)) == (str(forged), vars(forged)), vars(real)
print(apply_wal_with_fallback(connection, version_gate=False))
`;
    assert.equal(python(script, path), "delete", '"not authorized" would fail every connect in Python');
  });

  test("JM-001 to JM-053 it chooses the mode as the published table does, row by row", () => {
    const ran = spawnSync("python3", [join(folder, "decision_table.py")], { encoding: "utf8" });
    assert.equal(ran.status, 0, `the port and the table disagree:\n${ran.stderr}`);
    assert.ok(Number(ran.stdout) > 1_000, `only ${ran.stdout} combinations were tried`);
  });

  test("JM-024 a switch that is refused without an error gives the mode that was kept", async (t) => {
    const path = join(temporaryDirectory(t), "silent.db");
    const port = start(t);
    const silent: Fault = { ...switchFails("SQLITE_OK"), do: { return: "delete" } };
    const reply = await port.ok("connect", { db: "a", path, faults: { faults: [silent] } });
    assert.deepEqual(reply, { journalMode: "delete" }, "wal is reported for a file that is not");
    assert.equal((await port.ok<Report>("report")).logs.length, 1);
    const strict = { db: "b", path, options: { requireWal: true }, faults: { faults: [silent] } };
    assert.equal((await port.error("connect", strict)).kind, "wal-unsupported");
    await port.bye();
  });

  test("TX-002 to TX-016 a write transaction commits, rolls back, nests, and reports its outcome", async (t) => {
    const path = join(temporaryDirectory(t), "write.db");
    const port = start(t);
    const busyCommit: Fault = { id: "commit", at: { op: "commit" }, do: { error: "SQLITE_BUSY" } };
    const ioCommit: Fault = {
      id: "io",
      at: { op: "commit" },
      when: { nth: 5 },
      do: { error: "SQLITE_IOERR_FSYNC" },
    };
    await port.ok("connect", { db: "a", path, options: { schema: table }, faults: { faults: [ioCommit] } });
    const insert = (v: string): Parameters => ({ sql: "INSERT INTO t(v) VALUES (?)", params: [v] });
    const write = (...body: Parameters[]): Parameters => ({ db: "a", body });

    assert.deepEqual(await port.ok("write", write(insert("kept"), { value: 42 })), { value: 42 });
    const thrown = await port.error("write", write(insert("thrown"), { throw: "no more" }));
    assert.deepEqual(thrown, { message: "no more", kind: "body", outcome: "rolled-back" });
    const nested = { nested: [insert("nested")] };
    assert.equal((await port.error("write", write(nested))).kind, "nested-transaction");
    const allowed = { ...nested, options: { allowNested: true } };
    await port.ok("write", write(insert("outer"), allowed));
    const asynchronous = await port.error("write", write(insert("promised"), { promise: true }));
    assert.equal(asynchronous.kind, "async-body", "a coroutine would never be awaited, and its row lost");
    const ended = await port.error("write", write(insert("own commit"), { sql: "COMMIT" }));
    assert.deepEqual([ended.kind, ended.outcome], ["transaction", "unknown"]);
    const failed = await port.error("write", write(insert("io")));
    assert.match(failed.sqliteCode ?? "", /^SQLITE_IOERR(_FSYNC)?$/);
    assert.equal(failed.outcome, "unknown", "after a failed sync the row may be there, or not");
    const options = { busyTimeoutMs: 200 };
    await port.ok("connect", { db: "b", path, options, faults: { faults: [busyCommit] } });
    const busy = await port.error("write", { db: "b", body: [insert("busy")] });
    assert.deepEqual([busy.sqliteCode, busy.outcome], ["SQLITE_BUSY", "rolled-back"]);

    const { rows } = await port.ok("query", { db: "a", sql: "SELECT v FROM t ORDER BY id" });
    assert.deepEqual(rows, [["kept"], ["outer"], ["nested"], ["own commit"]]);
    const { fired, trace } = await port.ok<Report>("report");
    assert.ok(Number(fired?.commit) > 1, "COMMIT is not tried again on BUSY");
    assert.equal(fired?.io, 1, "COMMIT is tried again on EIO");
    const begins = trace.filter(({ sql }) => sql.startsWith("BEGIN"));
    assert.ok(begins.every(({ sql }) => sql === "BEGIN IMMEDIATE"));
    await port.bye();
  });

  test("TX-016, TX-025 the outcome of a body that fails when the transaction is over already", (t) => {
    const script = `
import sqlite3, sys
import walguard_core as port
from walguard_core.faults import engine_error
db = port.connect(sys.argv[1], schema="CREATE TABLE t (v UNIQUE); INSERT INTO t VALUES (0)", version_gate=False)
def outcome(body, **options):
    try:
        port.write_txn(db, body, **options)
    except BaseException as error:
        return port.transaction_outcome(error)
def ends_and_raises(sql, error):
    def body(connection):
        connection.execute(sql)
        raise error
    return body
def nested_inside(connection):
    port.write_txn(connection, 7)
async def asynchronous(connection):
    pass
print(outcome(lambda c: c.execute("INSERT OR ROLLBACK INTO t VALUES (0)")),
    outcome(ends_and_raises("ROLLBACK", engine_error("SQLITE_FULL"))),
    outcome(ends_and_raises("ROLLBACK", MemoryError())),
    outcome(ends_and_raises("COMMIT", RuntimeError("after"))),
    outcome(ends_and_raises("SELECT 1", KeyboardInterrupt())),
    outcome("no function"), outcome(asynchronous), outcome(nested_inside),
    outcome(lambda c: c.executescript("INSERT INTO t VALUES (1)")), db.in_transaction)
`;
    const said = python(script, join(temporaryDirectory(t), "over.db")).split(" ");
    const [conflict, full, memory, committed, interrupted, ...rest] = said;
    assert.deepEqual([conflict, full, memory], Array(3).fill("unknown"), "no error tells who ended it");
    assert.equal(committed, "unknown", "a commit made inside the body would be repeated");
    assert.equal(interrupted, "rolled-back", "Ctrl-C leaves the write lock taken");
    assert.deepEqual(rest, ["not-started", "not-started", "rolled-back", "unknown", "False"]);
  });

  test("TX-005, TX-006 when the check after the commit fails, the outcome is committed", async (t) => {
    const path = join(temporaryDirectory(t), "checked.db");
    const port = start(t);
    const check: Fault = {
      id: "check",
      at: { op: "pragma", name: "page_size" },
      do: { error: "SQLITE_IOERR" },
    };
    const options = { journalMode: "delete" };
    await port.ok("connect", { db: "a", path, options, faults: { faults: [check] } });
    const error = await port.error("write", { db: "a", body: [{ sql: table }] });
    assert.deepEqual([error.kind, error.outcome], ["transaction", "committed"], "a caller would write twice");
    const { trace } = await port.ok<Report>("report");
    const commit = trace.findIndex(({ sql }) => sql === "COMMIT");
    assert.equal(trace[commit + 1]?.sql, "PRAGMA journal_mode", "no check runs after a commit");
    await port.bye();
  });

  test("TX-003 a paused body holds the write lock, and goes on when told", async (t) => {
    const path = join(temporaryDirectory(t), "pause.db");
    const [one, two] = [start(t), start(t)];
    await one.ok("connect", { db: "a", path, options: { schema: table } });
    await two.ok("connect", { db: "a", path, options: { busyTimeoutMs: 0 } });
    one.send("write", { db: "a", body: [{ pause: "in-body" }, { sql: "INSERT INTO t(v) VALUES ('one')" }] });
    assert.deepEqual(await one.reply(), { event: "paused", at: "in-body" });
    assert.deepEqual(await one.ok("check", { db: "a" }), {}, "a paused adapter must still answer");
    const out = await two.error("write", { db: "a", body: [{ sql: "INSERT INTO t(v) VALUES ('two')" }] });
    assert.deepEqual([out.sqliteCode, out.outcome], ["SQLITE_BUSY", "not-started"]);
    one.tell('{"resume": true}');
    assert.deepEqual((await one.reply()).ok, {});
    await two.ok("write", { db: "a", body: [{ sql: "INSERT INTO t(v) VALUES ('two')" }] });
    await one.bye();
    await two.bye();
  });

  test("FL-003, FL-005 the check finds a file that was cut short, and asks only for the mode in WAL", async (t) => {
    const directory = temporaryDirectory(t);
    const port = start(t);
    const short = join(directory, "short.db");
    const options = { journalMode: "delete", schema: table };
    await port.ok("connect", { db: "d", path: short, options });
    await port.ok("check", { db: "d" });
    truncateSync(short, 4096);
    const error = await port.error("check", { db: "d" });
    assert.match(error.message, /malformed|torn-extend|page count mismatch/, "a cut file passes as whole");

    const before = (await port.ok<Report>("report")).trace.length;
    await port.ok("connect", { db: "w", path: join(directory, "wal.db") });
    const connected = (await port.ok<Report>("report")).trace.length;
    await port.ok("check", { db: "w" });
    const { trace } = await port.ok<Report>("report");
    assert.ok(connected > before);
    assert.deepEqual(
      trace.slice(connected).map(({ sql }) => sql),
      ["PRAGMA journal_mode"],
    );
    await port.bye();
  });

  test("FL-003 in DELETE mode, a file that stat finds too short is a torn extend", (t) => {
    const script = `
import os, sys, types
import walguard_core as port
connection = port.connect(sys.argv[1], journal_mode="delete", schema="CREATE TABLE t (v)")
short = lambda path: types.SimpleNamespace(st_size=os.stat(path).st_size - 1)
try:
    port.check_file_length_invariant(connection, stat=short)
except port.FileLengthError as error:
    print(error)
def unreadable(path):
    raise PermissionError(path)
port.check_file_length_invariant(connection, stat=unreadable)
`;
    const said = python(script, join(temporaryDirectory(t), "torn.db"));
    assert.match(said, /torn-extend detected.*page count mismatch/, "a torn file passes as whole");
  });

  test("IL-005 its init lock and TypeScript's exclude each other", async (t) => {
    const path = join(temporaryDirectory(t), "locked.db");
    const logger = recordingLogger();
    const port = start(t);
    assert.deepEqual(await port.ok("lock", { path }), { owned: true });
    const inTypeScript = (): boolean => withInitLock(path, ({ owned }) => owned, { timeoutMs: 0, logger });
    assert.equal(inTypeScript(), false, "a Python and a Node process would set up one database at once");
    await port.ok("unlock");
    assert.equal(inTypeScript(), true, "unlock does not free the lock");

    const other = startCommand("python3", [
      "-c",
      `import fcntl, sys
f = open(sys.argv[1], "a")
fcntl.flock(f, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()`,
      `${path}.init.lock`,
    ]);
    cleanUp(t, () => void other.child.kill("SIGKILL"));
    assert.equal(await other.line(), "held");
    assert.deepEqual(await port.ok("lock", { path, timeoutMs: 0 }), { owned: false });
    other.child.kill("SIGKILL");
    await other.ended;
    assert.deepEqual(await port.ok("lock", { path, timeoutMs: 0 }), { owned: true });
    await port.bye();
  });

  test("IL-005 while TypeScript holds the init lock, Python does not get it", async (t) => {
    const path = join(temporaryDirectory(t), "locked.db");
    const script = `
import sys
from walguard_core import init_lock
with init_lock(sys.argv[1], timeout_ms=0) as owned:
    print(owned)
`;
    assert.equal(
      withInitLock(path, () => python(script, path)),
      "False",
      "they do not exclude each other",
    );
    assert.equal(python(script, path), "True");
  });

  for (const first of ["Python", "TypeScript"]) {
    test(`MP-012 TypeScript and Python write to one live file, and no row is lost when ${first} closes first`, async (t) => {
      const path = join(temporaryDirectory(t), "shared.db");
      const port = start(t);
      const options = { schema: table };
      if (first === "Python") await port.ok("connect", { db: "a", path, options });
      const db = connect(path, { schema: table });
      if (first !== "Python") await port.ok("connect", { db: "a", path, options });
      const fromTypeScript = (): unknown =>
        writeTxn(db, () => db.prepare("INSERT INTO t(v) VALUES ('typescript')").run());
      const fromPython = { db: "a", body: [{ sql: "INSERT INTO t(v) VALUES ('python')" }] };

      for (let n = 0; n < 40; n++) port.send("write", fromPython);
      for (let n = 0; n < 40; n++) {
        fromTypeScript();
        await setImmediate();
      }
      for (let n = 0; n < 40; n++) assert.ok((await port.reply()).ok, "a write of the Python port failed");
      if (first === "Python") {
        await port.ok("close", { db: "a" });
        fromTypeScript();
        db.close();
      } else {
        db.close();
        await port.ok("write", fromPython);
        await port.ok("close", { db: "a" });
      }
      await port.bye();

      const again = connect(path);
      const counted = again.prepare("SELECT v, count(*) AS n FROM t GROUP BY v ORDER BY v").all();
      again.close();
      const late = first === "Python" ? { python: 40, typescript: 41 } : { python: 41, typescript: 40 };
      const seen = Object.fromEntries((counted as { v: string; n: number }[]).map(({ v, n }) => [v, n]));
      assert.deepEqual(seen, late, "rows that one of them acknowledged are gone");
      assert.equal(journalInHeader(path), "2,2");
    });
  }

  test("JM-044, JM-045 with --version-gate an affected SQLite enables no WAL, and keeps one that is there", async (t) => {
    const directory = temporaryDirectory(t);
    const port = start(t, "--version-gate");
    const { sqlite, capabilities } = await port.ok<{
      sqlite: { version: string };
      capabilities: string[];
    }>("hello", { protocol: 1 });
    assert.ok(capabilities.includes("version-gate"));
    const existing = join(directory, "existing.db");
    connect(existing, { schema: table }).close();
    const affected = isWalResetAffected(sqlite.version);
    const fresh = await port.ok("connect", { db: "f", path: join(directory, "fresh.db") });
    assert.deepEqual(fresh, { journalMode: affected ? "delete" : "wal" });
    assert.deepEqual(await port.ok("connect", { db: "e", path: existing }), { journalMode: "wal" });
    const { logs } = await port.ok<Report>("report");
    assert.equal(logs.length, affected ? 2 : 0, `SQLite ${sqlite.version} is judged wrongly`);
    await port.bye();
  });

  test("the adapter refuses what it does not support, and a crash ends its output", async (t) => {
    const path = join(temporaryDirectory(t), "crash.db");
    const port = start(t);
    assert.equal((await port.error("somersault")).kind, "unsupported");
    const after = { faults: [{ ...switchFails("SQLITE_IOERR"), when: { after: "another" } }] };
    const refused = await port.error("connect", { db: "a", path, faults: after });
    assert.equal(refused.kind, "unsupported", "half of a plan would be executed, and its case still judged");
    const crash = { id: "kill", at: { op: "commit" }, when: { nth: 2 }, do: { crash: "before" } };
    await port.ok("connect", { db: "a", path, options: { schema: table }, faults: { faults: [crash] } });
    port.send("write", { db: "a", body: [{ sql: "INSERT INTO t(v) VALUES (1)" }] });
    await assert.rejects(port.reply(), /ended without a line/);
    assert.equal((await port.ended).signal, "SIGKILL");
  });

  test("PORTING.md shows the smallest adapter as it is, and that adapter answers all that a black box is asked", async (t) => {
    const guide = readFileSync(new URL("../../spec/PORTING.md", import.meta.url), "utf8");
    const program = readFileSync(join(folder, "minimal.py"), "utf8");
    assert.ok(
      guide.includes(`\`\`\`python\n${program}\`\`\``),
      "port authors would copy something that was never run",
    );
    const path = join(temporaryDirectory(t), "black-box.db");
    const port = startAdapter(t, "minimal.py");
    assert.deepEqual((await port.ok("hello", { protocol: 1 })).capabilities, []);
    await port.ok("connect", { db: "a", path, options: { busyTimeoutMs: 1000 } });
    await port.ok("write", { db: "a", body: [{ sql: table }] });
    port.send("write", { db: "a", body: [{ pause: "in-body" }, { sql: "INSERT INTO t(v) VALUES (7)" }] });
    assert.deepEqual(await port.reply(), { event: "paused", at: "in-body" });
    port.tell('{"resume": true}');
    assert.deepEqual((await port.reply()).ok, {});
    await port.error("write", { db: "a", body: [{ sql: "DELETE FROM t" }, { throw: "no" }] });
    assert.deepEqual((await port.ok("query", { db: "a", sql: "SELECT v FROM t" })).rows, [[7]]);
    assert.equal((await port.error("check", { db: "a" })).kind, "unsupported");
    await port.ok("close", { db: "a" });
    await port.bye();
  });
});
