import type { Actor, Refusal } from "./actor.ts";
import type { Expected, Hazard, Scene } from "./hazard.ts";
import { nothingShown } from "./rows.ts";

/** What makes the commit fail that ends the statement. */
type Obstacle = "a reader in another process" | "a deferred foreign key";

const tables = `CREATE TABLE p (id INTEGER PRIMARY KEY);
  CREATE TABLE t (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p DEFERRABLE INITIALLY DEFERRED)`;

/** One row is inserted with `RETURNING`, where the commit fails; then, where that was said, once more. */
async function insertReturning(
  scene: Scene,
  insert: (actor: Actor, sql: string) => Promise<object>,
): Promise<readonly Expected[]> {
  const { cast, path } = scene;
  const [first, other] = await Promise.all([scene.start(cast.first), scene.start(cast.other ?? cast.first)]);
  const obstacle = scene.pick<Obstacle>("a reader in another process", "a deferred foreign key");
  const reader = obstacle === "a reader in another process";
  const rows = scene.newRows(1 + scene.upTo(20));
  await first.open("a", path);
  // Beside a reader a commit fails only without WAL.
  await first.exec("a", `PRAGMA journal_mode=${reader ? "delete" : scene.pick("wal", "delete")}`);
  await first.exec("a", tables);
  for (const id of rows) await first.exec("a", `INSERT INTO t VALUES (${id}, NULL)`);
  await other.open("b", path);
  if (reader) await other.exec("b", "BEGIN; SELECT count(*) FROM t");
  const wanted = scene.newRows(1 + scene.upTo(3));
  for (const id of wanted) {
    const answer = await insert(first, `INSERT INTO t VALUES (${id}, ${reader ? "NULL" : id}) RETURNING id`);
    if ("id" in answer) rows.push(Number(answer.id));
  }
  if (reader) await other.exec("b", "COMMIT");
  // Who was told writes again what can be written.
  for (const id of wanted.filter((one) => !rows.includes(one))) {
    const answer = await insert(first, `INSERT INTO t VALUES (${id}, NULL) RETURNING id`);
    if (!("id" in answer))
      throw nothingShown(`a write failed that nothing was in the way of: ${JSON.stringify(answer)}`);
    rows.push(Number(answer.id));
  }
  await first.end();
  await other.end();
  return [{ path, rows }];
}

async function allRows(actor: Actor, sql: string): Promise<object> {
  const answer = await actor.all("a", sql);
  return isRefusal(answer) ? answer : (answer[0] ?? {});
}

async function inTransaction(actor: Actor, sql: string): Promise<object> {
  await actor.exec("a", "BEGIN IMMEDIATE");
  const answer = await actor.first("a", sql);
  const refused = await actor.tryExec("a", "COMMIT");
  if (refused === null) return answer;
  await actor.exec("a", "ROLLBACK");
  return refused;
}

function isRefusal(answer: object): answer is Refusal {
  return "code" in answer && "message" in answer;
}

/** https://sqlite.org/lang_returning.html: outside a transaction such a statement commits when it ends. */
export const returningGet: Hazard = {
  id: "returning-get",
  rule: "A statement that writes and returns rows is read to its end, or stands in a transaction.",
  broken:
    "INSERT … RETURNING with the driver's get(), which stops after the first row and drops the error of the commit (a reader in another process, or a deferred foreign key)",
  kept: "all(), or BEGIN IMMEDIATE … COMMIT around it, as writeTxn() does: the error is thrown, and the row written again",
  damage: "a row whose id was returned is not in the file",
  roles: { first: "inserts", other: "reads" },
  prevented: [
    { process: "first", part: "driver", engine: "python3" },
    { process: "first", part: "driver", engine: "node:sqlite", sinceNode: 26 },
  ],
  casts: [
    { first: "better-sqlite3", other: "node:sqlite" },
    { first: "node:sqlite", other: "better-sqlite3" },
    { first: "python3", other: "node:sqlite" },
  ],
  break: (scene) => insertReturning(scene, (actor, sql) => actor.first("a", sql)),
  keep: (scene) => insertReturning(scene, scene.pick(allRows, inTransaction)),
};
