/** What was promised, and when: measured by the length of the recording. */
import type { RecordedEvent } from "../../../faults/real/injector/recording.ts";
import type { PortError, Reply } from "../../runner/adapter/protocol.ts";
import { Account } from "../account.ts";

/** `at`, `askedAt`, `settledAt`: how long the recording was when the answer had arrived, in bytes. */
export interface Promises {
  /** Writes that were there from the start. */
  readonly base: readonly string[];
  readonly writes: readonly {
    readonly key: string;
    readonly askedAt: number;
    readonly settledAt: number | null;
    readonly error: PortError | null;
  }[];
  /**
   * The journal mode that `connect` spoke of, from the first acknowledged write in it on: SQLite's switch to WAL ends
   * with a journal whose removal it does not sync, so that a power cut may undo the switch until something is written.
   */
  readonly modes: readonly { readonly at: number; readonly mode: string }[];
  /** From when on the table must be there. */
  readonly schemaAt: number | null;
}

/** Takes down what was promised, with the time. */
export class TimedAccount extends Account {
  readonly #now: () => number;
  readonly #writes = new Map<
    string,
    { askedAt: number; settledAt: number | null; error: PortError | null }
  >();

  constructor(base: readonly string[], now: () => number) {
    super(base);
    this.#now = now;
  }

  override begin(key: string): void {
    super.begin(key);
    this.#writes.set(key, { askedAt: this.#now(), settledAt: null, error: null });
  }

  override settle(key: string, reply: Reply): void {
    super.settle(key, reply);
    const write = this.#writes.get(key);
    if (write === undefined || (reply.kind !== "ok" && reply.kind !== "error")) return;
    write.settledAt = this.#now();
    if (reply.kind === "error") write.error = reply.error;
  }

  get writes(): Promises["writes"] {
    return [...this.#writes].map(([key, write]) => ({ key, ...write }));
  }
}

/** What holds when the power is cut after so many events. */
export interface PromisedThen {
  readonly account: Account;
  /** `null`: nobody has said. */
  readonly mode: string | null;
  readonly hasTable: boolean;
}

/** The promises by position instead of by length. */
export class PromisesByPosition {
  /** Where something new is promised. */
  readonly epochs: readonly number[];
  readonly #promises: Promises;
  readonly #ends: readonly number[];
  #last: { readonly position: number; readonly then: PromisedThen } | null = null;

  constructor(promises: Promises, events: readonly RecordedEvent[]) {
    this.#promises = promises;
    this.#ends = [0, ...events.map(({ end }) => end)];
    const moments = [
      ...promises.writes.flatMap(({ settledAt }) => settledAt ?? []),
      ...promises.modes.map(({ at }) => at),
      ...(promises.schemaAt === null ? [] : [promises.schemaAt]),
    ];
    this.epochs = moments.map((at) => this.#ends.findLastIndex((end) => end <= at));
  }

  at(position: number): PromisedThen {
    if (this.#last?.position === position) return this.#last.then;
    const length = this.#ends[position] ?? 0;
    const { base, writes, modes, schemaAt } = this.#promises;
    const account = new Account(base);
    for (const { key, askedAt, settledAt, error } of writes) {
      if (askedAt > length) continue;
      account.begin(key);
      if (settledAt === null || settledAt > length) continue;
      account.settle(key, error === null ? { kind: "ok", ok: {} } : { kind: "error", error });
    }
    const mode = modes.findLast(({ at }) => at <= length)?.mode ?? null;
    const then = { account, mode, hasTable: base.length > 0 || (schemaAt !== null && schemaAt <= length) };
    this.#last = { position, then };
    return then;
  }
}
