import { WorkerProcess } from "./worker-process.ts";

/**
 * Worker processes that wait for orders. A scenario's peers use the same ones in turn: what is measured begins when all are
 * connected, and starting twenty processes takes longer than that.
 */
export class WorkerPool {
  #workers: WorkerProcess[] = [];

  /** @param count how many are needed; those that are missing are started */
  take(count: number): WorkerProcess[] {
    this.#workers = this.#workers.filter((worker) => !worker.hasEnded);
    while (this.#workers.length < count) this.#workers.push(new WorkerProcess(null));
    return this.#workers.slice(0, count);
  }

  /** Kills all: one that did not do as it was told may hold locks. */
  async clear(): Promise<void> {
    const workers = this.#workers;
    this.#workers = [];
    for (const worker of workers) worker.kill();
    await Promise.all(workers.map((worker) => worker.ended));
  }
}
