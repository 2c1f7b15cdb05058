/** The writes of a history, by what a read may, must and must not see of them. */
import type { WriteEvent } from "./history.ts";

export class Written {
  readonly #byWriter = new Map<string, Map<number, WriteEvent>>();

  constructor(writes: readonly WriteEvent[]) {
    for (const write of writes) {
      const ofWriter = this.#byWriter.get(write.writer) ?? new Map<number, WriteEvent>();
      this.#byWriter.set(write.writer, ofWriter.set(write.number, write));
    }
  }

  get writers(): Iterable<string> {
    return this.#byWriter.keys();
  }

  find(writer: string, number: number): WriteEvent | undefined {
    return this.#byWriter.get(writer)?.get(number);
  }

  of(writer: string): Iterable<WriteEvent> {
    return this.#byWriter.get(writer)?.values() ?? [];
  }

  has(writer: string): boolean {
    return this.#byWriter.has(writer);
  }
}

/** Whether the writer was promised that nothing of it is in the file. */
export function isDisowned({ result }: WriteEvent): boolean {
  return result === "rolled back" || result === "not started";
}

/** Whether it was acknowledged before a moment. */
export function isDue({ result, endedAt }: WriteEvent, moment: number): boolean {
  return result === "acknowledged" && endedAt < moment;
}

/** A write in words. */
export function nameOf({ writer, number, op }: WriteEvent): string {
  return `write ${number} of ${writer} (${op})`;
}
