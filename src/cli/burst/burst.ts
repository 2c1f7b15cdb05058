/** Many processes write to one file as fast as they can: the main job, with real processes and a real disk. */
import { readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { DriverName } from "../../engine/driver.ts";
import { type ChildProgram, startChild } from "../child-program.ts";
import type { WorkerMessage, WorkerOrder } from "./burst-messages.ts";
import { type BurstReport, burstReport, type WorkerResult } from "./burst-report.ts";
import { childFailure, runAudit } from "./run-audit.ts";

export interface BurstOptions {
  /** How many processes. */
  readonly procs: number;
  /** How many writes each. */
  readonly writes: number;
  readonly driver: DriverName;
  /** An existing directory for the database. */
  readonly directory: string;
  /** Called with the total number of writes done so far. */
  readonly onProgress?: (done: number) => void;
}

const walSampleMs = 4;

/**
 * Runs a burst and audits the result.
 *
 * @returns the report; failed writes are counted in it, not thrown
 * @throws {OpenError} when a process could not run
 */
export async function runBurst(options: BurstOptions): Promise<BurstReport> {
  const path = join(options.directory, "burst.db");
  const workers = Array.from({ length: options.procs }, (_, worker) => new Worker(worker, path, options));
  const done = new Array<number>(options.procs).fill(0);
  for (const [index, worker] of workers.entries()) {
    worker.onProgress = (writes) => {
      done[index] = writes;
      options.onProgress?.(done.reduce((total, one) => total + one, 0));
    };
  }
  await Promise.all(workers.map((worker) => worker.ready));

  const watch = watchWal(path);
  const start = performance.now();
  for (const worker of workers) worker.go();
  const results = await Promise.all(workers.map((worker) => worker.result));
  const elapsedMs = performance.now() - start;
  const walPeakBytes = watch.stop();

  // After the workers and before the audit, whose connection makes files of its own.
  const sidecars = readdirSync(options.directory).filter((name) => name !== basename(path));
  const accounts = results.map(({ failed, doubtful }, worker) => {
    return { worker, writes: options.writes, failed, doubtful };
  });
  const audit = await runAudit(path, options.driver, accounts);
  return burstReport(results, audit, {
    driver: options.driver,
    writes: options.writes,
    elapsedMs,
    walPeakBytes,
    sidecars,
  });
}

/** One worker process, seen from the parent. */
class Worker {
  readonly ready: Promise<void>;
  readonly result: Promise<WorkerResult>;
  onProgress: (done: number) => void = () => {};
  readonly #child: ChildProgram;

  constructor(worker: number, path: string, options: BurstOptions) {
    const ready = Promise.withResolvers<void>();
    const result = Promise.withResolvers<WorkerResult>();
    this.ready = ready.promise;
    this.result = result.promise;
    let answer: WorkerResult | undefined;
    this.#child = startChild("burst-worker", import.meta.url, (message) => {
      const said = message as WorkerMessage;
      if (said.kind === "ready") ready.resolve();
      else if (said.kind === "progress") this.onProgress(said.done);
      else answer = said;
    });
    // Its result counts only when the process is gone, and its locks and open files with it.
    void this.#child.ended.then((end) => {
      if (answer !== undefined) return result.resolve(answer);
      const error = childFailure(`worker ${worker}`, end);
      ready.reject(error);
      result.reject(error);
    });
    result.promise.catch(() => {});
    this.#child.send({ path, driver: options.driver, worker, writes: options.writes } satisfies WorkerOrder);
  }

  go(): void {
    this.#child.sendLast("go");
  }
}

/** Samples the WAL's length with `stat` alone, so that nothing is opened next to the processes under test. */
function watchWal(path: string): { stop(): number } {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0);
  };
  const timer = setInterval(look, walSampleMs);
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}
