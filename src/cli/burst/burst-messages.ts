/** The messages between a burst and its children. */
import type { DriverName } from "../../engine/driver.ts";
import type { Discrepancies, WorkerAccount } from "./audit.ts";

/** To a worker: what to do. It answers `ready`, and starts when it receives `go`. */
export interface WorkerOrder {
  readonly path: string;
  readonly driver: DriverName;
  readonly worker: number;
  readonly writes: number;
}

/** From a worker. */
export type WorkerMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "progress"; readonly done: number }
  | {
      readonly kind: "result";
      /** The duration of each acknowledged write, in milliseconds. */
      readonly latenciesMs: readonly number[];
      /** Sequence numbers of the writes that were not acknowledged. */
      readonly failed: readonly number[];
      /** Those of them that may be in the file all the same. */
      readonly doubtful: readonly number[];
      readonly errors: Readonly<Record<string, number>>;
      /** From `go` to the last write, in milliseconds. */
      readonly elapsedMs: number;
      readonly sqliteVersion: string;
    };

/** To the audit: what each worker reports to have written. */
export interface AuditOrder {
  readonly path: string;
  readonly driver: DriverName;
  readonly workers: readonly WorkerAccount[];
}

/** From the audit. */
export interface AuditMessage extends Discrepancies {
  /** Tasks in the file. */
  readonly rows: number;
  readonly quickCheck: string;
  readonly integrityCheck: string;
}
