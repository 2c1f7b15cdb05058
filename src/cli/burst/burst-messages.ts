/** What the burst and its children say to each other. */
import type { DriverName } from "../../engine/driver.ts";

/** To a worker: what to do. It answers `ready`, and begins when it is told `go`. */
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
      /** How long each write took that was acknowledged, in milliseconds. */
      readonly latenciesMs: readonly number[];
      /** Sequence numbers of the writes that were not. */
      readonly failed: readonly number[];
      readonly errors: Readonly<Record<string, number>>;
      /** From `go` to the last write, in milliseconds. */
      readonly elapsedMs: number;
      readonly sqliteVersion: string;
    };

/** To the audit: what every worker says it wrote. */
export interface AuditOrder {
  readonly path: string;
  readonly driver: DriverName;
  readonly workers: readonly {
    readonly worker: number;
    readonly writes: number;
    readonly failed: readonly number[];
  }[];
}

/** From the audit. */
export interface AuditMessage {
  readonly rows: number;
  /** Acknowledged tasks that are not there, or not with their event and run. */
  readonly missing: number;
  readonly quickCheck: string;
  readonly integrityCheck: string;
}
