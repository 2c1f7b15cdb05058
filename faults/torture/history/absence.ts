/** What a read with rows did not see, and should have. */
import type { Findings } from "./findings.ts";
import type { ReadEvent, WriteEvent } from "./history.ts";
import { isDisowned, isDue, nameOf, type Written } from "./written.ts";

/** The first read that saw a write. */
export type FirstSights = Map<WriteEvent, ReadEvent>;

/** The writes that a read saw, and what is known from elsewhere. */
export interface Absence {
  readonly read: ReadEvent;
  readonly seen: ReadonlySet<WriteEvent>;
  readonly written: Written;
  /** By reads that ended before. */
  readonly firstSights: FirstSights;
  /** What the final read saw; undefined while it is judged itself. */
  readonly final: { readonly read: ReadEvent; readonly seen: ReadonlySet<WriteEvent> };
}

/** Finds what is lost, missed, out of order or vanished. Returns how many writes of each writer. */
export function findAbsences(absence: Absence, findings: Findings): Map<string, number> {
  const { read, seen, written } = absence;
  const last = lastBegun(seen);
  const absent = new Map<string, number>();
  for (const writer of written.writers) {
    let count = 0;
    for (const write of written.of(writer)) {
      if (seen.has(write) || isDisowned(write)) continue;
      if (isDue(write, read.invokedAt)) unseen(absence, write, findings);
      else if (wasSeen(absence, write)) vanished(absence, write, findings);
      else if (last !== undefined && isDue(write, last.invokedAt)) outOfOrder(read, write, last, findings);
      else continue;
      count++;
    }
    absent.set(writer, count);
  }
  return absent;
}

/** Whoever sees this one sees all that was acknowledged before it was begun. */
export function lastBegun(seen: Iterable<WriteEvent>): WriteEvent | undefined {
  let last: WriteEvent | undefined;
  for (const write of seen) if (last === undefined || write.invokedAt > last.invokedAt) last = write;
  return last;
}

function unseen({ read, final }: Absence, write: WriteEvent, findings: Findings): void {
  const about = JSON.stringify([write.writer, write.number]);
  const when = `${nameOf(write)} was acknowledged at ${ms(write.endedAt)}`;
  if (final.seen.has(write)) {
    const text = `${when}, and ${read.reader}, which began to read at ${ms(read.invokedAt)}, did not see it.`;
    findings.add({ rule: "missed", about, text, events: [write, read] });
    return;
  }
  const missing = read === final.read ? "" : `; ${read.reader} missed it at ${ms(read.invokedAt)}`;
  const text = `${when}, and is not there in the end${missing}.`;
  const events = read === final.read ? [write, read] : [write, read, final.read];
  findings.add({ rule: "lost", about, text, events });
}

function wasSeen({ read, firstSights }: Absence, write: WriteEvent): boolean {
  return (firstSights.get(write)?.endedAt ?? read.invokedAt) < read.invokedAt;
}

function vanished({ read, firstSights }: Absence, write: WriteEvent, findings: Findings): void {
  const first = firstSights.get(write) as ReadEvent;
  const text = `${first.reader} saw ${nameOf(write)} at ${ms(first.endedAt)}, and ${read.reader}, which began to read at ${ms(read.invokedAt)}, did not.`;
  const about = JSON.stringify([write.writer, write.number]);
  findings.add({ rule: "vanished", about, text, events: [write, first, read] });
}

function outOfOrder(read: ReadEvent, write: WriteEvent, later: WriteEvent, findings: Findings): void {
  const text = `${read.reader} saw ${nameOf(later)}, which began at ${ms(later.invokedAt)}, and not ${nameOf(write)}, acknowledged at ${ms(write.endedAt)}.`;
  const about = JSON.stringify([write.writer, write.number]);
  findings.add({ rule: "order", about, text, events: [write, later, read] });
}

/** A moment in words. */
export function ms(moment: number): string {
  return `${Math.round(moment * 10) / 10} ms`;
}
