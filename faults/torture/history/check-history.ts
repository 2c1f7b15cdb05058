import { type FirstSights, findAbsences, ms } from "./absence.ts";
import { judgeBalances } from "./balances.ts";
import { judgeCounts, type Known } from "./counts.ts";
import { Findings } from "./findings.ts";
import type { History, ReadEvent, WriteEvent, WriteResult } from "./history.ts";
import { Marks } from "./marks.ts";
import { seenWrites } from "./sight.ts";
import { assertHistory } from "./valid-history.ts";
import type { HistoryFigures, HistoryVerdict } from "./verdict.ts";
import { isDisowned, Written } from "./written.ts";

/**
 * Judges whether a database kept its word: holds what writers were told against what readers saw.
 *
 * Checked of every read with rows, and of the final one:
 *
 * - a write that was acknowledged before the read began is there, each of its rows once;
 * - a write that was reported as rolled back or not started is not there;
 * - of a write without a sure answer all rows are there or none;
 * - no row is there that nobody wrote, or that was asked for only after the read had ended;
 * - what a read of anybody saw that ended before this one began is there still;
 * - with a write, all are there that were acknowledged before that one was begun, by the same writer or another;
 * - the balances of the accounts have the sum that they had at first, and each is what the transfers make of it that the
 *   same read saw.
 *
 * A read with counts is held against the same rules as far as counts tell: for each writer there must be a choice of its
 * writes, with all that must be seen and none that must not, that has this count, this greatest number and this sum; and
 * the counts of all parts are equal. Up to 20 writes that may or may not be seen are tried in all combinations, beyond
 * that the least and the greatest sum are compared.
 *
 * Not checked: in which order concurrent writes took effect, and whether a write without a sure answer appears late.
 *
 * @param history all times are milliseconds of one clock; equal times count as concurrent
 * @returns the violations, and what was judged
 * @throws {TypeError} for what is no history: a write twice, a read that ends before it begins, a final read without rows
 */
export function checkHistory(history: History): HistoryVerdict {
  assertHistory(history);
  const { rowsPerWrite, accounts, writes, final } = history;
  const findings = new Findings();
  const written = new Written(writes);
  const firstSights: FirstSights = new Map();
  const marks = new Marks();
  const known: Known = {
    written,
    rowsPerWrite,
    wasSeen: (write, before) => (firstSights.get(write)?.endedAt ?? before) < before,
    seenCount: (writer, before) => marks.before(writer, before),
  };
  // What the final read sees is needed for the words about the others; it is judged in its turn.
  const finalSeen = seenWrites(final, written, rowsPerWrite, new Findings());
  let rows = 0;
  let counts = 0;
  const reads = [...history.reads].sort((one, other) => one.endedAt - other.endedAt);
  for (const read of [...reads, final]) {
    let seen: Set<WriteEvent> | null = null;
    if (read.rows !== undefined) {
      seen = seenWrites(read, written, rowsPerWrite, findings);
      const absence = { read, seen, written, firstSights, final: { read: final, seen: finalSeen } };
      const absent = findAbsences(absence, findings);
      const perWriter = countByWriter(seen);
      findFewer(read, perWriter, absent, marks, findings);
      marks.add(read, perWriter);
      rows += read.rows.length;
      for (const write of seen) if (!firstSights.has(write)) firstSights.set(write, read);
    }
    if (read.counts !== undefined) marks.add(read, judgeCounts(read, known, findings));
    counts += read.counts?.length ?? 0;
    if (accounts !== undefined) judgeBalances(read, accounts, seen, findings);
  }
  return { violations: findings.violations, figures: figuresOf(history, finalSeen, rows, counts) };
}

/** Without those that should not be there. */
function countByWriter(seen: ReadonlySet<WriteEvent>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const write of seen)
    if (!isDisowned(write)) counts.set(write.writer, (counts.get(write.writer) ?? 0) + 1);
  return counts;
}

/** Finds that a read saw less of a writer than one that only counted, beyond what is known to be absent. */
function findFewer(
  read: ReadEvent,
  seen: ReadonlyMap<string, number>,
  absent: ReadonlyMap<string, number>,
  marks: Marks,
  findings: Findings,
): void {
  for (const [writer, missing] of absent) {
    const earlier = marks.before(writer, read.invokedAt);
    const there = seen.get(writer) ?? 0;
    if (earlier === null || earlier.count <= there + missing) continue;
    const text = `${earlier.read.reader} counted ${earlier.count} writes of ${writer} at ${ms(earlier.read.endedAt)}, and ${read.reader}, which began to read at ${ms(read.invokedAt)}, saw ${there}.`;
    findings.add({ rule: "vanished", about: writer, text, events: [earlier.read, read] });
  }
}

function figuresOf(
  { writes, reads }: History,
  finalSeen: ReadonlySet<WriteEvent>,
  rows: number,
  counts: number,
): HistoryFigures {
  const having = (result: WriteResult): number => writes.filter((write) => write.result === result).length;
  return {
    acknowledged: having("acknowledged"),
    rolledBack: having("rolled back"),
    notStarted: having("not started"),
    unknown: having("unknown"),
    neverAnswered: having("never answered"),
    reads: reads.length + 1,
    rows,
    counts,
    inDoubtAndThere: [...finalSeen].filter((write) => write.result !== "acknowledged" && !isDisowned(write))
      .length,
  };
}
