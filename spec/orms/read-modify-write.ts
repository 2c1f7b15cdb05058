/** Several processes that each add one to the same counter, again and again. */
import { connect } from "../../src/connect/connect.ts";
import { startProcess } from "../fixtures/runtime-process.ts";
import type { OrmName } from "./orm.ts";
import type { WorkerReport } from "./worker.ts";

/** What became of the increments of all processes. */
export interface Tally {
  readonly asked: number;
  /** How many increments returned without an error. */
  readonly acknowledged: number;
  /** How many are acknowledged and not in the counter. */
  readonly lost: number;
  readonly errors: Readonly<Record<string, number>>;
  /** From the signal to begin to the end of the last process. */
  readonly seconds: number;
}

/**
 * Runs `processes` processes with `increments` increments each, and compares the counter with what was acknowledged.
 *
 * @param path the database, which is made
 */
export async function readModifyWrite(
  name: OrmName,
  way: "plain" | "guarded",
  path: string,
  { processes, increments }: { readonly processes: number; readonly increments: number },
): Promise<Tally> {
  connect(path, {
    schema:
      "CREATE TABLE IF NOT EXISTS counter (value INTEGER NOT NULL); INSERT INTO counter SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM counter)",
  }).close();
  const workers = Array.from({ length: processes }, () =>
    startProcess(new URL("worker.ts", import.meta.url), [name, way, path, String(increments)]),
  );
  try {
    await Promise.all(workers.map((worker) => worker.line()));
    const began = performance.now();
    for (const worker of workers) worker.tell("go");
    const reports = await Promise.all(
      workers.map(async (worker) => JSON.parse(await worker.line()) as WorkerReport),
    );
    const seconds = (performance.now() - began) / 1000;
    const acknowledged = reports.reduce((sum, report) => sum + report.acknowledged, 0);
    const errors: Record<string, number> = {};
    for (const report of reports)
      for (const [message, count] of Object.entries(report.errors))
        errors[message] = (errors[message] ?? 0) + count;
    return {
      asked: processes * increments,
      acknowledged,
      lost: acknowledged - storedValue(path),
      errors,
      seconds,
    };
  } finally {
    for (const { child } of workers) child.kill("SIGKILL");
  }
}

function storedValue(path: string): number {
  const db = connect(path);
  try {
    const [row] = db.prepare("SELECT value FROM counter").all() as { value: number }[];
    return row?.value ?? Number.NaN;
  } finally {
    db.close();
  }
}
