/** What several stacks have in common, shown with processes of the stack whose adapter is at `url`, and no suite. */
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { errorOf, path, saw, start } from "./processes.mjs";

const table = "CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, v)";
const insert = "INSERT INTO t (v) VALUES (?)";
const count = "SELECT count(*) FROM t";

/** While one process writes, another one's write fails, and after how long. */
export async function secondWriterFails(url) {
  const [a, b] = await twoOn(url, path());
  const { resume, done } = await a.writeAndPause({ sql: insert, params: ["a"] }, { pause: "here" });
  const began = performance.now();
  const error = await errorOf(b.write(insert, "b"));
  const took = Math.round(performance.now() - began);
  resume();
  await done;
  saw(error !== null, `the second writer's error after ${took} ms: ${error?.message}`);
}

/** A transaction that reads before it writes fails at once when another process has written in between. */
export async function readThenWriteFails(url) {
  const [a, b] = await twoOn(url, path());
  const read = [{ sql: count }, { pause: "here" }, { sql: insert, params: ["a"] }];
  const { resume, done } = await a.writeAndPause(...read);
  await b.write(insert, "b");
  const began = performance.now();
  resume();
  const error = await errorOf(done);
  const took = Math.round(performance.now() - began);
  saw(error !== null, `the write after the read failed after ${took} ms: ${error?.message}`);
}

/** Processes that open a new database at the same moment: some of them fail. */
export async function firstOpenFails(url) {
  for (let round = 1; round <= 20; round++) {
    const processes = Array.from({ length: 6 }, () => start(url));
    await Promise.all(processes.map((one) => one.ask("hello", { protocol: 1 })));
    const file = path(`new-${round}.db`);
    const errors = await Promise.all(processes.map((one) => errorOf(one.ask("connect", { path: file }))));
    for (const one of processes) one.kill();
    const [first, ...more] = errors.filter((error) => error !== null);
    if (first !== undefined)
      saw(true, `round ${round}: ${more.length + 1} of 6 could not open it: ${first.message}`);
  }
  saw(false, "all could open it, 20 times");
}

/** The switch to WAL does not wait: while another process writes, a file that is not in WAL mode cannot be opened. */
export async function switchFailsAtOnce(url) {
  const writer = new DatabaseSync(path());
  writer.exec("CREATE TABLE t (v); BEGIN IMMEDIATE");
  const a = start(url);
  await a.ask("hello", { protocol: 1 });
  const began = performance.now();
  const error = await errorOf(a.ask("connect", { path: path() }));
  const took = Math.round(performance.now() - began);
  saw(
    error !== null && took < 2500,
    `while another wrote, opening failed after ${took} ms: ${error?.message}`,
  );
}

/** Two names of one file: each has a -wal of its own, and what one process was told is written is not there. */
export async function secondNameLosesRows(url) {
  const [a] = await twoOn(url, path());
  await a.write(insert, "under the first name");
  linkSync(path(), path("second.db"));
  const b = start(url);
  await b.ask("connect", { path: path("second.db") });
  const seen = await errorOf(b.rows(count));
  const rows = seen === null ? (await b.rows(count))[0][0] : seen.message;
  saw(rows !== 1, `1 row is committed under the first name; under the second: ${rows}`);
}

/** A backup renamed over the database, with the old -wal beside it: the next to open it does not see the backup. */
export async function restoreBesideTheOldWal(url) {
  await makeBackup(url, "row 1", "row 2");
  const a = start(url);
  await a.ask("connect", { path: path() });
  await a.ask("exec", { sql: table });
  await a.write(insert, "old");
  renameSync(path("backup.db"), path());
  const b = start(url);
  const error = await errorOf(b.ask("connect", { path: path() }));
  const rows = error === null ? JSON.stringify(await b.rows("SELECT v FROM t")) : error.message;
  saw(rows !== '[["row 1"],["row 2"]]', `the backup has row 1 and row 2; it is opened and has ${rows}`);
}

/** After `close`, the process still has the file open. */
export async function closeLeavesItOpen(url) {
  const [a] = await twoOn(url, path());
  await a.write(insert, "a");
  await a.ask("close");
  const open = readdirSync(`/proc/${a.pid}/fd`).map((fd) => linkOf(`/proc/${a.pid}/fd/${fd}`));
  const left = open.filter((name) => name === path());
  saw(left.length > 0, `after close, ${left.length} descriptors of the database are open`);
}

function linkOf(file) {
  try {
    return readlinkSync(file);
  } catch {
    return "";
  }
}

async function twoOn(url, file) {
  const two = [start(url), start(url)];
  for (const one of two) await one.ask("connect", { path: file });
  await two[0].ask("exec", { sql: table });
  return two;
}

/** What `PRAGMA synchronous` reads in WAL mode: 1 is NORMAL. */
export async function walIsNormal(url) {
  const [a] = await twoOn(url, path());
  const [[mode], [value]] = [
    (await a.rows("PRAGMA journal_mode"))[0],
    (await a.rows("PRAGMA synchronous"))[0],
  ];
  saw(
    mode === "wal" && value === 1,
    `journal_mode is ${mode}, synchronous is ${value} (1 is NORMAL, 2 is FULL)`,
  );
}

/** A COMMIT that a deferred foreign key refuses leaves the transaction open: no other process can write. */
export async function refusedCommitStaysOpen(url) {
  const [a, b] = await twoOn(url, path());
  await a.ask("exec", { sql: "PRAGMA foreign_keys=ON" });
  await a.ask("exec", {
    sql: "CREATE TABLE child (p INTEGER REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED)",
  });
  const refused = await errorOf(a.write("INSERT INTO child (p) VALUES (7)"));
  const error = await errorOf(b.write(insert, "b"));
  saw(error !== null, `after "${refused?.message}" the other process: ${error?.message ?? "could write"}`);
}

/** While one process has the file open, another cannot open it. */
export async function secondProcessIsRefused(url) {
  const a = start(url);
  await a.ask("connect", { path: path() });
  const error = await errorOf(start(url).ask("connect", { path: path() }));
  saw(error !== null, `the second process: ${error?.message ?? "could open it"}`);
}

/** A transaction opens the file again by its path: it does not see what was attached, nor a file whose link is gone. */
export async function transactionOpensAnew(url) {
  mkdirSync(path("in"));
  symlinkSync("in", path("link"));
  const [a] = await twoOn(url, path("link/shared.db"));
  await a.ask("exec", { sql: `ATTACH '${path("other.db")}' AS other` });
  await a.ask("exec", { sql: "CREATE TABLE other.u (v)" });
  const attached = await errorOf(a.write("INSERT INTO other.u (v) VALUES (1)"));
  unlinkSync(path("link"));
  const gone = await errorOf(a.write(insert, "a"));
  const query = await errorOf(a.rows(count));
  const text = `a write to the attached file: ${attached?.message}; without the link, a write: ${gone?.message}, a query: ${query?.message ?? "works"}`;
  saw(attached !== null && gone !== null && query === null, text);
}

/** The -wal is renamed away while a process has the database open: what it writes from then on, no other sees. */
export async function writesAfterALoss(url) {
  const [a, b] = await twoOn(url, path());
  await a.write(insert, "before");
  await b.ended("close");
  renameSync(path("shared.db-wal"), path("elsewhere-wal"));
  await writesUnseen(url, a);
}

/** The -wal is removed under an idle process; another one writes and closes; then the idle one closes, or ends. */
export async function endAfterALoss(url, end) {
  const [a, b] = await twoOn(url, path());
  await a.write(insert, "before");
  await b.ask("close");
  for (const suffix of ["-wal", "-shm"]) rmSync(path(`shared.db${suffix}`), { force: true });
  const other = start(url);
  await other.ask("connect", { path: path() });
  await errorOf(other.ask("exec", { sql: table }));
  await other.write(insert, "by another");
  await other.ask("exec", { sql: "CREATE TABLE more AS SELECT * FROM t" });
  await other.ask("close");
  await other.ended("bye");
  await a.ended(end);
  const c = start(url);
  const seen = await c
    .ask("connect", { path: path() })
    .then(() => c.rows("SELECT v FROM t WHERE v = 'by another' UNION ALL SELECT 'more' FROM more"))
    .catch((refused) => refused.message);
  const lost = !JSON.stringify(seen).includes("by another") || !JSON.stringify(seen).includes("more");
  saw(
    lost,
    `another process wrote a row and a table, and closed; after the end of the idle one: ${JSON.stringify(seen)}`,
  );
}

/** A backup is renamed over the database while a process has it open: what it writes from then on, no other sees. */
export async function writesAfterARestore(url) {
  await makeBackup(url, "of the backup");
  const [a] = await twoOn(url, path());
  await a.write(insert, "before");
  renameSync(path("backup.db"), path());
  for (const suffix of ["-wal", "-shm"]) rmSync(path(`shared.db${suffix}`), { force: true });
  await writesUnseen(url, a);
}

/** Rows in a database of their own, which no process has open. */
async function makeBackup(url, ...rows) {
  const backup = start(url);
  await backup.ask("connect", { path: path("backup.db") });
  await backup.ask("exec", { sql: table });
  for (const row of rows) await backup.write(insert, row);
  await backup.ask("close");
  await backup.ended("bye");
}

/** A process writes, and is gone: what it was told is written, no other sees. */
async function writesUnseen(url, a) {
  const error = await errorOf(a.write(insert, "after"));
  a.kill();
  const c = start(url);
  await c.ask("connect", { path: path() });
  const seen = await c.rows("SELECT v FROM t").catch((refused) => refused.message);
  const lost = error === null && !JSON.stringify(seen).includes("after");
  saw(lost, `the write: ${error?.message ?? "acknowledged"}; a fresh process sees ${JSON.stringify(seen)}`);
}
