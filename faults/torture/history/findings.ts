/** Collects violations: each one once, however many reads show it. */
import type { ReadEvent, WriteEvent } from "./history.ts";
import type { HistoryRule, HistoryViolation } from "./verdict.ts";

export interface Finding {
  readonly rule: HistoryRule;
  /** The write, the writer or the account that it is about. */
  readonly about: string;
  readonly text: string;
  readonly events: readonly (WriteEvent | ReadEvent)[];
}

export class Findings {
  readonly #found = new Map<string, Finding & { reads: number }>();

  add(finding: Finding): void {
    const key = JSON.stringify([finding.rule, finding.about]);
    const known = this.#found.get(key);
    if (known === undefined) this.#found.set(key, { ...finding, reads: 1 });
    else known.reads++;
  }

  get violations(): HistoryViolation[] {
    return [...this.#found.values()].map(({ rule, text, events, reads }) => ({
      rule,
      text: reads === 1 ? text : `${text} (${reads} reads show it)`,
      events: events.map(withoutSight),
      reads,
    }));
  }
}

/** What a read saw may be thousands of rows. */
function withoutSight(event: WriteEvent | ReadEvent): HistoryViolation["events"][number] {
  if ("writer" in event) return event;
  const { reader, invokedAt, endedAt } = event;
  return { reader, invokedAt, endedAt };
}
