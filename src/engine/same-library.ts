import type { Connection } from "./connection.ts";
import { queryNumber } from "./connection.ts";
import { libraryDriver } from "./driver.ts";

const known = new WeakMap<object, WeakMap<object, boolean>>();

/**
 * Whether two wrappers are around one SQLite library. A module that is loaded again (by hot reloading, or by a test
 * runner for each file) has other classes and the same native code, whose locks are one (LH-044).
 *
 * The engine is asked: the heap limit belongs to the library (https://sqlite.org/c3ref/hard_heap_limit64.html), so a
 * value that is set through one of its connections is read through all. It is put back at once.
 *
 * @param one see `libraryOf`
 * @param other see `libraryOf`
 * @returns `false` also where that cannot be found out
 */
export function isSameLibrary(one: object, other: object): boolean {
  if (one === other) return true;
  let answers = known.get(one);
  if (answers === undefined) {
    answers = new WeakMap();
    known.set(one, answers);
  }
  let answer = answers.get(other);
  if (answer === undefined) {
    answer = sharesHeapLimit(one, other);
    answers.set(other, answer);
  }
  return answer;
}

function sharesHeapLimit(one: object, other: object): boolean {
  const [First, Second] = [libraryDriver(one), libraryDriver(other)];
  if (First === null || Second === null) return false;
  const open: Connection[] = [];
  try {
    const first = new First(":memory:");
    open.push(first);
    const second = new Second(":memory:");
    open.push(second);
    return marksAreSeen(first, second);
  } catch {
    return false;
  } finally {
    for (const connection of open) connection.close();
  }
}

function marksAreSeen(first: Connection, second: Connection): boolean {
  const before = limit(first);
  if (before === undefined) return false;
  try {
    return marks.every((mark) => {
      // Never below what is set: a lower limit would take effect.
      const value = Math.max(before, mark) + 1;
      return limit(first, value) === value && limit(second) === value;
    });
  } finally {
    limit(first, before);
  }
}

/** Two, lest the other library happen to have the same limit. Both are far above any memory. */
const marks = [2 ** 50, 2 ** 51] as const;

function limit(connection: Connection, value?: number): number | undefined {
  return queryNumber(connection, `PRAGMA soft_heap_limit${value === undefined ? "" : `=${value}`}`);
}
