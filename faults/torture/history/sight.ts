/** What a read with rows saw, write by write. */
import type { Findings } from "./findings.ts";
import type { ReadEvent, WriteEvent } from "./history.ts";
import { isDisowned, nameOf, type Written } from "./written.ts";

/** Holds the rows that are there against the writes: foreign, doubled, half, ghost. Returns the writes that were seen. */
export function seenWrites(
  read: ReadEvent,
  written: Written,
  rowsPerWrite: number,
  findings: Findings,
): Set<WriteEvent> {
  const parts = new Map<WriteEvent, number[]>();
  for (const [writer, number, part] of read.rows ?? []) {
    const write = written.find(writer, number);
    const isPart = Number.isSafeInteger(part) && part >= 1 && part <= rowsPerWrite;
    if (write === undefined || !isPart) foreign(read, findings, `${writer}, ${number}, ${part}`);
    else {
      const counts = parts.get(write) ?? new Array<number>(rowsPerWrite).fill(0);
      counts[part - 1] = (counts[part - 1] ?? 0) + 1;
      parts.set(write, counts);
    }
  }
  for (const [write, counts] of parts) judge(read, write, counts, findings);
  return new Set(parts.keys());
}

function foreign(read: ReadEvent, findings: Findings, row: string): void {
  findings.add({
    rule: "foreign",
    about: row,
    text: `${read.reader} saw the row (${row}), which nobody wrote.`,
    events: [read],
  });
}

function judge(read: ReadEvent, write: WriteEvent, counts: readonly number[], findings: Findings): void {
  const about = JSON.stringify([write.writer, write.number]);
  const events = [write, read];
  const name = nameOf(write);
  if (write.invokedAt > read.endedAt) {
    const text = `${read.reader} saw ${name} before it was asked for.`;
    findings.add({ rule: "foreign", about, text, events });
  }
  if (isDisowned(write)) {
    const text = `${name} was reported as ${write.result}, and ${read.reader} saw it.`;
    findings.add({ rule: "ghost", about, text, events });
  }
  if (counts.some((count) => count > 1)) {
    const text = `${read.reader} saw a row of ${name} ${Math.max(...counts)} times.`;
    findings.add({ rule: "doubled", about, text, events });
  }
  if (counts.includes(0)) {
    const there = counts.filter((count) => count > 0).length;
    const text = `${read.reader} saw ${there} of the ${counts.length} rows of ${name}, which was ${write.result}.`;
    findings.add({ rule: "half", about, text, events });
  }
}
