import type { FaultRecord } from "../../../faults/wrapper/fault-record.ts";

interface Entry {
  readonly db: string;
  readonly sql: string;
  readonly outcome: string;
  readonly value?: unknown;
}

/** Records what the connections ran and what the port logged, in order. */
export class Recorder {
  readonly #watched: { readonly db: string; readonly record: FaultRecord; taken: number }[] = [];
  readonly #trace: Entry[] = [];
  readonly #logs: { level: "warning" | "error"; message: string }[] = [];

  watch(db: string, record: FaultRecord): void {
    this.#watched.push({ db, record, taken: 0 });
  }

  /** Collects what has been traced since the last call. */
  drain(): void {
    for (const one of this.#watched) {
      for (const { sql, outcome, value } of one.record.trace.slice(one.taken)) {
        this.#trace.push({ db: one.db, sql, outcome, ...(isPlain(value) ? { value } : {}) });
      }
      one.taken = one.record.trace.length;
    }
  }

  warn(message: string): void {
    this.#logs.push({ level: "warning", message });
  }

  error(message: string): void {
    this.#logs.push({ level: "error", message });
  }

  report(): object {
    this.drain();
    const fired: Record<string, number> = {};
    for (const { record } of this.#watched) {
      for (const [id, times] of Object.entries(record.fired)) fired[id] = (fired[id] ?? 0) + times;
    }
    return { trace: this.#trace, logs: this.#logs, fired };
  }
}

function isPlain(value: unknown): boolean {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}
