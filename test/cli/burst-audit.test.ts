/** What the burst's audit finds in a file that is not as the workers say. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, type TestContext, test } from "node:test";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { runtimeCommand } from "../../spec/runner/process/runtime-command.ts";
import { auditTasks, type Discrepancies, type WorkerAccount } from "../../src/cli/burst/audit.ts";
import type { AuditMessage, AuditOrder } from "../../src/cli/burst/burst-messages.ts";
import { insertTask, kanbanSchema, prepareTask } from "../../src/cli/burst/kanban.ts";

const sound: Discrepancies = { missing: 0, doubled: 0, ghosts: 0, foreign: 0 };

/** Writes the tasks 1-0, 1-1 and 1-2, and does to the file what should not have happened to it. */
function threeTasks(db: DatabaseSync, sql: string): void {
  db.exec(kanbanSchema);
  const statements = prepareTask(db);
  for (const sequence of [0, 1, 2]) insertTask(statements, 1, sequence);
  db.exec(`PRAGMA foreign_keys=OFF; ${sql}`);
}

function audited(t: TestContext, sql: string, account: Partial<WorkerAccount> = {}): Discrepancies {
  const db = new DatabaseSync(":memory:");
  t.after(() => db.close());
  threeTasks(db, sql);
  return auditTasks(db, [{ worker: 1, writes: 3, failed: [], doubtful: [], ...account }]);
}

describe("the burst's audit", () => {
  test("finds nothing in a sound file", (t) => {
    assert.deepEqual(audited(t, ""), sound);
  });

  test("finds a task that was acknowledged and is not there", (t) => {
    const lost = "DELETE FROM tasks WHERE id = '1-1'; DELETE FROM task_events WHERE task_id = '1-1'";
    assert.deepEqual(audited(t, `${lost}; DELETE FROM task_runs WHERE task_id = '1-1'`), {
      ...sound,
      missing: 1,
    });
  });

  test("finds the last task of a worker missing, too", (t) => {
    assert.deepEqual(audited(t, "", { writes: 4 }), { ...sound, missing: 1 });
  });

  test("finds a task of which only a part is there", (t) => {
    for (const part of ["tasks WHERE id", "task_events WHERE task_id", "task_runs WHERE task_id"])
      assert.deepEqual(audited(t, `DELETE FROM ${part} = '1-2'`), { ...sound, missing: 1 }, part);
  });

  test("finds a task that is there twice", (t) => {
    const anew =
      "CREATE TABLE copy AS SELECT * FROM tasks; DROP TABLE tasks; ALTER TABLE copy RENAME TO tasks";
    const twice = `${anew}; INSERT INTO tasks SELECT * FROM tasks WHERE id = '1-0'`;
    assert.deepEqual(audited(t, twice), { ...sound, doubled: 1 });
  });

  test("finds a part of a task that is there twice", (t) => {
    for (const table of [
      "task_events (task_id, kind, created_at)",
      "task_runs (task_id, status, started_at)",
    ])
      assert.deepEqual(audited(t, `INSERT INTO ${table} VALUES ('1-0', '', 0)`), { ...sound, doubled: 1 });
  });

  test("finds what is left of a write that was rolled back", (t) => {
    assert.deepEqual(audited(t, "", { failed: [2] }), { ...sound, ghosts: 1 });
    const onlyARun = "DELETE FROM tasks WHERE id = '1-2'; DELETE FROM task_events WHERE task_id = '1-2'";
    assert.deepEqual(audited(t, onlyARun, { failed: [2] }), { ...sound, ghosts: 1 });
  });

  test("lets a write that failed in doubt be there or not", (t) => {
    assert.deepEqual(audited(t, "", { writes: 4, failed: [2, 3], doubtful: [2, 3] }), sound);
  });

  test("finds a task that nobody wrote", (t) => {
    const foreign =
      "INSERT INTO tasks VALUES ('2-0', '', '', 2, 0); INSERT INTO task_runs VALUES (9, '1-7', '', 0)";
    assert.deepEqual(audited(t, foreign), { ...sound, foreign: 2 });
  });

  test("counts the tasks of the file as the process that it is", (t) => {
    const path = join(temporaryDirectory(t), "burst.db");
    const db = new DatabaseSync(path);
    threeTasks(db, "DELETE FROM tasks WHERE id = '1-1'");
    db.close();
    const said = auditOf(path, 3);
    assert.deepEqual(said, { rows: 2, ...sound, missing: 1, quickCheck: "ok", integrityCheck: "ok" });
  });

  test("says of a damaged file that it is damaged", (t) => {
    const path = join(temporaryDirectory(t), "burst.db");
    const db = new DatabaseSync(path);
    threeTasks(db, "");
    // An index that is not what its definition says: the tables are whole, and quick_check does not see it.
    db.enableDefensive(false);
    db.exec(`PRAGMA writable_schema=ON;
      UPDATE sqlite_schema SET sql = replace(sql, '(status)', '(started_at)') WHERE name = 'task_runs_by_status'`);
    db.close();
    const said = auditOf(path, 3);
    assert.equal(said.quickCheck, "ok", "or the file is not what this test needs");
    assert.equal(said.missing, 0);
    assert.match(
      said.integrityCheck,
      /index task_runs_by_status/,
      "the burst would call a damaged file intact",
    );
  });
});

/** What the audit's own process says of a file of worker 1. */
function auditOf(path: string, writes: number): AuditMessage {
  const workers = [{ worker: 1, writes, failed: [], doubtful: [] }];
  const order: AuditOrder = { path, driver: "node:sqlite", workers };
  const [command, parameters] = runtimeCommand(
    new URL("../../src/cli/burst/burst-audit.ts", import.meta.url),
  );
  const run = spawnSync(command, parameters, { input: `${JSON.stringify(order)}\n`, encoding: "utf8" });
  return JSON.parse(run.stdout) as AuditMessage;
}
