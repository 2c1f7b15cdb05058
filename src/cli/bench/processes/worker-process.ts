import { fileURLToPath } from "node:url";
import { childFailure } from "../../burst/run-audit.ts";
import { type ChildProgram, startChild, startCommand } from "../../child-program.ts";
import type {
  ReadResult,
  Signal,
  Unavailable,
  WorkerMessage,
  WorkerOrder,
  WriteResult,
} from "./worker-orders.ts";

/** What a worker reports; `null` of a hog, which has nothing to tell. */
export type WorkerResult = WriteResult | ReadResult | null;

/** One order of a worker, on its way. */
interface Task {
  readonly ready: PromiseWithResolvers<Unavailable | null>;
  readonly result: PromiseWithResolvers<WorkerResult>;
}

/** A worker, seen from the parent. It takes one order after the other. */
export class WorkerProcess {
  readonly #child: ChildProgram;
  #task: Task | null = null;
  #hasEnded = false;

  /** @param program a `.py` file to run with `python3`, or `null` for the benchmark's own worker */
  constructor(program: string | null) {
    const onMessage = (message: unknown): void => this.#hear(message as WorkerMessage);
    this.#child =
      program === null
        ? startChild("bench-worker", import.meta.url, onMessage)
        : startCommand("python3", [fileURLToPath(program)], onMessage);
    void this.ended.then((end) => {
      this.#hasEnded = true;
      // Not started at all: a program that is not installed.
      if (end.code === null && end.signal === null && end.stderr.includes("ENOENT"))
        this.#task?.ready.resolve({ kind: "unavailable", reason: "python3 is not installed" });
      const failure = childFailure("a worker", end);
      this.#task?.ready.reject(failure);
      this.#task?.result.reject(failure);
    });
  }

  /** Resolves when the process is gone. */
  get ended(): ChildProgram["ended"] {
    return this.#child.ended;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Tells it what to do next; it gets ready. */
  order(order: WorkerOrder): void {
    const task: Task = { ready: Promise.withResolvers(), result: Promise.withResolvers() };
    for (const { promise } of [task.ready, task.result]) promise.catch(() => {});
    this.#task = task;
    this.#child.send(order);
  }

  /** Resolves when it has opened its file and is warm, or cannot take part. Rejects when it ends before. */
  get ready(): Promise<Unavailable | null> {
    return this.#ordered().ready.promise;
  }

  /** Resolves when it has done what it was told to, and has closed its file. Rejects when it ends before. */
  get result(): Promise<WorkerResult> {
    return this.#ordered().result.promise;
  }

  signal(signal: Signal): void {
    this.#child.send(signal);
  }

  /** Tells it that no order follows. */
  end(): void {
    this.#child.process.stdin?.end();
  }

  kill(): void {
    this.#child.process.kill("SIGKILL");
  }

  #ordered(): Task {
    if (this.#task === null) throw new TypeError("the worker has no order yet");
    return this.#task;
  }

  #hear(message: WorkerMessage): void {
    if (message.kind === "ready") this.#task?.ready.resolve(null);
    else if (message.kind === "unavailable") this.#task?.ready.resolve(message);
    else this.#task?.result.resolve(message.kind === "idle" ? null : message);
  }
}
