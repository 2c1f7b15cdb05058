import { setTimeout as pause, setImmediate as turn } from "node:timers/promises";
import { systemClock } from "../../../clock.ts";
import type { PeerConnection } from "../peers/peer.ts";
import { commonNow } from "./common-clock.ts";
import { countError, type ErrorCounts } from "./error-counts.ts";
import { LoopSamples } from "./loop-samples.ts";
import type { WriteOrder, WriteResult } from "./worker-orders.ts";

/** Writes tasks through a peer, and keeps account of them. */
export class TaskWriter {
  readonly #connection: PeerConnection;
  readonly #order: WriteOrder;
  readonly #times: [number, number, number][] = [];
  readonly #failed: number[] = [];
  readonly #doubtful: number[] = [];
  readonly #errors: ErrorCounts = {};
  #tried = 0;
  #start = 0;

  constructor(connection: PeerConnection, order: WriteOrder) {
    this.#connection = connection;
    this.#order = order;
  }

  /** @throws what the peer throws: it cannot take part */
  async warmUp(): Promise<void> {
    while (this.#tried < this.#order.warmUp) {
      await this.#connection.write(this.#order.worker, this.#tried++, () => {});
    }
  }

  /**
   * @param start the common start, in milliseconds since the epoch
   * @param stop ends a worker whose writes are not counted
   */
  async run(start: number, stop: AbortSignal): Promise<WriteResult> {
    this.#start = start;
    const { callers, samplesLoop } = this.#order;
    const samples = samplesLoop ? new LoopSamples() : null;
    if (callers === 0) await this.#writeOn(stop);
    else await Promise.all(Array.from({ length: callers }, () => this.#call(stop)));
    return {
      kind: "written",
      times: this.#times,
      tried: this.#tried,
      failed: this.#failed,
      doubtful: this.#doubtful,
      errors: this.#errors,
      loop: samples?.stop() ?? null,
    };
  }

  /** One write after the other. */
  async #writeOn(stop: AbortSignal): Promise<void> {
    const { thinkMs } = this.#order;
    while (this.#isDue(stop)) {
      const pending = this.#write(commonNow());
      if (pending !== undefined) await pending;
      if (thinkMs > 0) systemClock.sleep(thinkMs);
    }
  }

  /** One of many callers. Each wants to write when its turn of the event loop has not come yet, as a request does. */
  async #call(stop: AbortSignal): Promise<void> {
    const { thinkMs } = this.#order;
    while (this.#isDue(stop)) {
      const wanted = commonNow();
      const sequence = this.#tried++;
      await turn();
      await this.#write(wanted, sequence);
      if (thinkMs > 0) await pause(thinkMs);
    }
  }

  #isDue(stop: AbortSignal): boolean {
    const { writes, warmUp } = this.#order;
    return writes === null ? !stop.aborted : this.#tried < warmUp + writes;
  }

  /** A peer that is synchronous stays so: no promise is made. */
  #write(wanted: number, sequence: number = this.#tried++): void | Promise<void> {
    const { worker, bodyMs } = this.#order;
    let held = 0;
    const begun = (): void => {
      held = commonNow();
      if (bodyMs > 0) systemClock.sleep(bodyMs);
    };
    const done = (): void => {
      const times = [wanted, held, commonNow()].map((time) => Math.round((time - this.#start) * 1000) / 1000);
      this.#times.push(times as [number, number, number]);
    };
    try {
      const pending = this.#connection.write(worker, sequence, begun);
      if (!(pending instanceof Promise)) return done();
      return pending.then(done, (error) => this.#fail(sequence, error));
    } catch (error) {
      this.#fail(sequence, error);
    }
  }

  #fail(sequence: number, error: unknown): void {
    this.#failed.push(sequence);
    if (this.#connection.mayBeThere?.(error) !== false) this.#doubtful.push(sequence);
    countError(this.#errors, error);
  }
}
