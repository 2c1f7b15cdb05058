/** Judges a read that has counts in place of rows. */
import { lastBegun, ms } from "./absence.ts";
import { type Counted, isExplained } from "./explain.ts";
import type { Findings } from "./findings.ts";
import type { ReadEvent, SeenCount, WriteEvent } from "./history.ts";
import type { HistoryRule } from "./verdict.ts";
import { isDisowned, isDue, type Written } from "./written.ts";

const nothing: Counted = { count: 0, max: 0, sum: 0 };

/** What earlier reads say of a writer. */
export interface Known {
  readonly written: Written;
  readonly rowsPerWrite: number;
  /** Whether a read that ended before this moment saw the write. */
  wasSeen(write: WriteEvent, before: number): boolean;
  /** How many writes of a writer one read saw that ended before this moment. */
  seenCount(writer: string, before: number): { readonly count: number; readonly read: ReadEvent } | null;
}

/** Returns how many writes of each writer were seen, where they are explained. */
export function judgeCounts(read: ReadEvent, known: Known, findings: Findings): Map<string, number> {
  const explained = new Map<string, number>();
  const byWriter = new Map<string, SeenCount[]>();
  for (const one of read.counts ?? []) byWriter.set(one.writer, [...(byWriter.get(one.writer) ?? []), one]);
  for (const [writer, [one]] of byWriter)
    if (!known.written.has(writer)) {
      const text = `${read.reader} saw ${one?.count} rows of ${writer}, who wrote nothing.`;
      findings.add({ rule: "foreign", about: writer, text, events: [read] });
    }
  const last = lastBegun(
    [...byWriter].flatMap(([writer, [one]]) => known.written.find(writer, one?.max ?? Number.NaN) ?? []),
  );
  for (const writer of known.written.writers) {
    const counts = byWriter.get(writer) ?? [];
    const found = judgeWriter(read, writer, counts, last, known);
    if (found === null) {
      explained.set(writer, counts[0]?.count ?? 0);
      continue;
    }
    const { rule, text, events = [] } = found;
    findings.add({ rule, about: writer, text: `${read.reader} saw ${text}.`, events: [...events, read] });
  }
  return explained;
}

interface Unmet {
  readonly rule: HistoryRule;
  /** Goes on after "saw". */
  readonly text: string;
  readonly events?: readonly (WriteEvent | ReadEvent)[];
}

function judgeWriter(
  read: ReadEvent,
  writer: string,
  counts: readonly SeenCount[],
  last: WriteEvent | undefined,
  known: Known,
): Unmet | null {
  const parts = Array.from(
    { length: known.rowsPerWrite },
    (_, index) => counts.find(({ part }) => part === index + 1) ?? nothing,
  );
  const [first = nothing] = parts;
  if (parts.some((part) => !isSame(part, first)) || counts.length > known.rowsPerWrite)
    return { rule: "half", text: `of ${writer}, for each row of a write: ${parts.map(inWords).join(", ")}` };

  const choice = choiceOf(read, writer, last, known);
  const { due, seen, ordered, free, disowned } = choice;
  const earlier = known.seenCount(writer, read.invokedAt);
  const isLess = earlier !== null && earlier.count > first.count;
  // Nearly always.
  if (!isLess && isExplained(first, [...due, ...seen, ...ordered], free)) return null;
  const what = `${inWords(first)} of ${writer}`;
  const others = [...seen, ...ordered, ...free];
  if (!isExplained(first, due, others)) {
    if (first.count < due.length || isExplained(first, [], [...due, ...others])) {
      const text = `${what} at ${ms(read.invokedAt)}, when ${due.length} were acknowledged`;
      return { rule: "missed", text, events: choice.lastDue };
    }
    return isExplained(first, due, [...others, ...disowned])
      ? { rule: "ghost", text: `${what}, which only writes explain that were rolled back or not started` }
      : { rule: "unexplained", text: `${what}, which no choice of its writes explains` };
  }
  if (isLess || !isExplained(first, [...due, ...seen], [...ordered, ...free])) {
    const text = `${what} at ${ms(read.invokedAt)}, and earlier reads saw more`;
    return { rule: "vanished", text, events: earlier === null ? [] : [earlier.read] };
  }
  return { rule: "order", text: `a later write, and only ${what}`, events: last === undefined ? [] : [last] };
}

/** The numbers of a writer's writes, by the reason for which a read must, may or must not see them. */
interface Choice {
  /** Acknowledged before the read. */
  readonly due: number[];
  /** Seen by an earlier read. */
  readonly seen: number[];
  /** Acknowledged before a write was begun that the read saw. */
  readonly ordered: number[];
  readonly free: number[];
  readonly disowned: number[];
  readonly lastDue: WriteEvent[];
}

function choiceOf(read: ReadEvent, writer: string, last: WriteEvent | undefined, known: Known): Choice {
  const choice: Choice = { due: [], seen: [], ordered: [], free: [], disowned: [], lastDue: [] };
  for (const write of known.written.of(writer)) {
    if (write.invokedAt > read.endedAt) continue;
    if (isDue(write, read.invokedAt)) choice.lastDue[0] = write;
    choice[standing(write, read, last, known)].push(write.number);
  }
  return choice;
}

function standing(
  write: WriteEvent,
  read: ReadEvent,
  last: WriteEvent | undefined,
  known: Known,
): Exclude<keyof Choice, "lastDue"> {
  if (isDisowned(write)) return "disowned";
  if (isDue(write, read.invokedAt)) return "due";
  if (known.wasSeen(write, read.invokedAt)) return "seen";
  return last !== undefined && isDue(write, last.invokedAt) ? "ordered" : "free";
}

function isSame(one: Counted, other: Counted): boolean {
  return one.count === other.count && one.max === other.max && one.sum === other.sum;
}

function inWords({ count, max, sum }: Counted): string {
  return `${count} ${count === 1 ? "write" : "writes"} (the greatest number ${max}, the sum ${sum})`;
}
