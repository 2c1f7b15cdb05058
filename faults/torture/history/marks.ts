/** How many writes of each writer reads have seen, as it grew. */
import type { ReadEvent } from "./history.ts";

export interface Mark {
  readonly count: number;
  readonly read: ReadEvent;
}

export class Marks {
  readonly #marks = new Map<string, Mark[]>();

  /**
   * Must be given the reads in the order in which they ended.
   *
   * @param counts how many writes of each writer were seen; only what is possible
   */
  add(read: ReadEvent, counts: ReadonlyMap<string, number>): void {
    for (const [writer, count] of counts) {
      const marks = this.#marks.get(writer) ?? [];
      this.#marks.set(writer, marks);
      if (count > (marks.at(-1)?.count ?? 0)) marks.push({ count, read });
    }
  }

  /** The read that saw most of a writer's writes, of those that ended before a moment. */
  before(writer: string, moment: number): Mark | null {
    return this.#marks.get(writer)?.findLast(({ read }) => read.endedAt < moment) ?? null;
  }
}
