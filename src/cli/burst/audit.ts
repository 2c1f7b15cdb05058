/** Holds what the workers of a burst say that they wrote against what is in the file. */
import type { Connection } from "../../engine/connection.ts";
import { taskId } from "./kanban.ts";

/** What one worker reports. */
export interface WorkerAccount {
  readonly worker: number;
  /** It tried the sequence numbers from 0 up to this one. */
  readonly writes: number;
  /** Sequence numbers that were not acknowledged. */
  readonly failed: readonly number[];
  /** Those of them that may be in the file all the same: nobody promised that they were rolled back. */
  readonly doubtful: readonly number[];
}

/** Tasks that are not as the workers say, counted. All 0 in a sound file. */
export interface Discrepancies {
  /** Acknowledged, and not in the file, or without an event or a run. */
  readonly missing: number;
  /** In the file more than once, or with more than one event or run. */
  readonly doubled: number;
  /** In the file, though the worker was told that nothing of it is. */
  readonly ghosts: number;
  /** In the file, in whole or in part, and nobody tried to write them. */
  readonly foreign: number;
}

/** How often each part of a task is in the file. */
interface Parts {
  tasks: number;
  task_events: number;
  task_runs: number;
}

const tables = { tasks: "id", task_events: "task_id", task_runs: "task_id" } as const;

export function auditTasks(db: Connection, workers: readonly WorkerAccount[]): Discrepancies {
  const found = readParts(db);
  const counts = { missing: 0, doubled: 0, ghosts: 0, foreign: 0 };
  for (const { worker, writes, failed, doubtful } of workers) {
    const [notAcknowledged, inDoubt] = [new Set(failed), new Set(doubtful)];
    for (let sequence = 0; sequence < writes; sequence++) {
      const id = taskId(worker, sequence);
      const parts = found.get(id);
      found.delete(id);
      if (parts !== undefined && Math.max(...Object.values(parts)) > 1) counts.doubled++;
      if (!notAcknowledged.has(sequence)) counts.missing += isWhole(parts) ? 0 : 1;
      else if (!inDoubt.has(sequence)) counts.ghosts += parts === undefined ? 0 : 1;
    }
  }
  return { ...counts, foreign: found.size };
}

function isWhole(parts: Parts | undefined): boolean {
  return parts !== undefined && Math.min(...Object.values(parts)) > 0;
}

/** Reads the tables and not their indexes: a damaged index must not decide what was lost. */
function readParts(db: Connection): Map<string, Parts> {
  const found = new Map<string, Parts>();
  for (const [table, column] of Object.entries(tables)) {
    for (const { id } of db.prepare(`SELECT ${column} AS id FROM ${table} NOT INDEXED`).all() as {
      id: string;
    }[]) {
      const parts = found.get(id) ?? { tasks: 0, task_events: 0, task_runs: 0 };
      parts[table as keyof Parts]++;
      found.set(id, parts);
    }
  }
  return found;
}
