/** The burst's tables and its one transaction, modelled on a task board that many agents write to. */
import type { Connection, Statement } from "../../engine/connection.ts";

export const kanbanSchema = `
  CREATE TABLE IF NOT EXISTS tasks (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    status TEXT NOT NULL,
    worker INTEGER NOT NULL,
    created_at INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS task_events (
    id INTEGER PRIMARY KEY,
    task_id TEXT NOT NULL REFERENCES tasks (id),
    kind TEXT NOT NULL,
    created_at INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS task_events_by_task ON task_events (task_id);
  CREATE TABLE IF NOT EXISTS task_runs (
    id INTEGER PRIMARY KEY,
    task_id TEXT NOT NULL REFERENCES tasks (id),
    status TEXT NOT NULL,
    started_at INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS task_runs_by_status ON task_runs (status);
`;

/** The three inserts that make a task, prepared once per connection. */
export interface TaskStatements {
  readonly task: Statement;
  readonly event: Statement;
  readonly run: Statement;
}

export function prepareTask(connection: Connection): TaskStatements {
  return {
    task: connection.prepare(
      "INSERT INTO tasks (id, title, status, worker, created_at) VALUES (?, ?, 'todo', ?, ?)",
    ),
    event: connection.prepare("INSERT INTO task_events (task_id, kind, created_at) VALUES (?, 'created', ?)"),
    run: connection.prepare("INSERT INTO task_runs (task_id, status, started_at) VALUES (?, 'queued', ?)"),
  };
}

/** Inserts a task with its event and its run. Must be called inside a transaction. */
export function insertTask(statements: TaskStatements, worker: number, sequence: number): void {
  const id = taskId(worker, sequence);
  const now = Date.now();
  statements.task.run(id, `task ${sequence} of worker ${worker}`, worker, now);
  statements.event.run(id, now);
  statements.run.run(id, now);
}

/** A task's id, which tells the write that made it. */
export function taskId(worker: number, sequence: number): string {
  return `${worker}-${sequence}`;
}
