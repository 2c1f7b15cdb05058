/** What a port has promised about each of its writes, and whether a database keeps it. */
import type { Reply } from "../runner/adapter/protocol.ts";

/**
 * `acknowledged`: it is there. `gone`: it is not. `open`: there or not, but whole; nobody has said, or the port said
 * that it does not know.
 */
export type Promised = "acknowledged" | "gone" | "open";

/** How many rows a database has of each write, by its two halves. */
export type Rows = ReadonlyMap<string, readonly [number, number]>;

export class Account {
  readonly #atStart: number;
  readonly #promised = new Map<string, Promised>();

  /** @param base the keys of writes that were there from the start */
  constructor(base: readonly string[]) {
    this.#atStart = base.length;
    for (const key of base) this.#promised.set(key, "acknowledged");
  }

  /** A write is about to be asked for. */
  begin(key: string): void {
    this.#promised.set(key, "open");
  }

  /** Takes down what became of it. */
  settle(key: string, reply: Reply): void {
    this.#promised.set(key, promisedBy(reply));
  }

  /** How many writes were acknowledged, beside those of the start. */
  get acknowledged(): number {
    return [...this.#promised.values()].filter((one) => one === "acknowledged").length - this.#atStart;
  }

  /**
   * What is wrong with the rows that a reader sees. A reader that looks while writes are under way sees these or not.
   *
   * @returns a sentence for each write
   */
  problems(rows: Rows): string[] {
    const found: string[] = [];
    for (const [key, promised] of this.#promised) {
      const [first, second] = rows.get(key) ?? [0, 0];
      if (first > 1 || second > 1) found.push(`the write ${key} is there more than once`);
      else if (first !== second) found.push(`half of the write ${key} is there (it was ${promised})`);
      else if (promised === "acknowledged" && first === 0)
        found.push(`the write ${key} was acknowledged, and is not there`);
      else if (promised === "gone" && first === 1)
        found.push(`the write ${key} was reported as not done, and is there`);
    }
    for (const key of rows.keys())
      if (!this.#promised.has(key)) found.push(`${key} is there, and nobody wrote it`);
    return found;
  }
}

function promisedBy(reply: Reply): Promised {
  if (reply.kind === "ok") return "acknowledged";
  if (reply.kind !== "error") return "open";
  switch (reply.error.outcome) {
    case "committed":
      return "acknowledged";
    case "not-started":
    case "rolled-back":
      return "gone";
    default:
      return "open";
  }
}

/** Rows as `[key, half, count]`, from a query. */
export function rowsOf(lines: readonly (readonly unknown[])[]): Rows {
  const rows = new Map<string, [number, number]>();
  for (const [key, half, count] of lines) {
    const halves = rows.get(String(key)) ?? [0, 0];
    halves[Number(half) === 0 ? 0 : 1] += Number(count);
    rows.set(String(key), halves);
  }
  return rows;
}

/** The query whose lines {@link rowsOf} takes. */
export const rowsQuery = "SELECT key, half, count(*) FROM t GROUP BY key, half";
