/** The messages between a benchmark and its worker processes, JSON lines both ways. */

/** To a worker: who it is. It answers {@link Ready} or {@link Unavailable}. */
export type WorkerOrder = WriteOrder | ReadOrder | { readonly role: "hog" };

interface FileOrder {
  /** The address of the peer's module. */
  readonly module: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly path: string;
  /** The number of the process, part of each task's id. */
  readonly worker: number;
}

export interface WriteOrder extends FileOrder {
  readonly role: "write";
  /** How many writes are measured; `null`: until it is told to stop. */
  readonly writes: number | null;
  /** Writes before it is ready. */
  readonly warmUp: number;
  /** Pause between a caller's writes, in milliseconds. */
  readonly thinkMs: number;
  /** How long the body of each transaction takes beside its statements, in milliseconds. */
  readonly bodyMs: number;
  /** Asynchronous callers that write at the same time; 0: one loop that never lets go of the event loop. */
  readonly callers: number;
  /** Whether the delay of the event loop is sampled. */
  readonly samplesLoop: boolean;
}

/** A process that reads until it is told to stop. */
export interface ReadOrder extends FileOrder {
  readonly role: "read";
}

/**
 * To a worker that is ready: when to start, in milliseconds since the epoch. Then, when those that are counted are done, to
 * stop: the next order follows, or nothing more.
 */
export type Signal = { readonly go: number } | "stop";

/** From a worker. */
export type WorkerMessage = Ready | Unavailable | WriteResult | ReadResult | { readonly kind: "idle" };

export interface Ready {
  readonly kind: "ready";
}

/** It could not open the file. */
export interface Unavailable {
  readonly kind: "unavailable";
  readonly reason: string;
}

export interface WriteResult {
  readonly kind: "written";
  /**
   * For each acknowledged write, three times in milliseconds after the common start: when the caller wanted it, when its
   * body ran, when it was acknowledged.
   */
  readonly times: readonly (readonly [number, number, number])[];
  /** Sequence numbers that were tried: from 0 up to this one, the warm-up included. */
  readonly tried: number;
  /** Those that were not acknowledged. */
  readonly failed: readonly number[];
  /** Those of them that may be in the file all the same. */
  readonly doubtful: readonly number[];
  /** Errors by code. */
  readonly errors: Readonly<Record<string, number>>;
  /** The delay of the event loop, in milliseconds, where it was sampled. */
  readonly loop: LoopDelay | null;
}

export interface LoopDelay {
  /** 99 of 100 events, arriving at any time, would have waited for less. */
  readonly p99Ms: number;
  readonly worstMs: number;
}

export interface ReadResult {
  readonly kind: "read";
  readonly reads: number;
  readonly errors: Readonly<Record<string, number>>;
}
