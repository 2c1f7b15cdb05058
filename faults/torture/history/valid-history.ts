import type { History, ReadEvent } from "./history.ts";

/**
 * Refuses what is no history, because a verdict on it would mean nothing.
 *
 * @throws {TypeError} naming the event and the value
 */
export function assertHistory(history: History): void {
  const { rowsPerWrite, writes, reads, final, accounts = {} } = history;
  if (!Number.isSafeInteger(rowsPerWrite) || rowsPerWrite < 1)
    throw new TypeError(`rowsPerWrite is ${rowsPerWrite}: give the number of rows of each write, 1 or more`);
  const used = new Set<string>();
  for (const { writer, number, invokedAt, endedAt, moves } of writes) {
    const name = `write ${number} of ${writer}`;
    if (!Number.isSafeInteger(number)) throw new TypeError(`${name}: the number is not a whole one`);
    const key = JSON.stringify([writer, number]);
    if (used.has(key)) throw new TypeError(`${name} is there twice: a second attempt is another write`);
    used.add(key);
    assertTimes(name, invokedAt, endedAt);
    for (const account of moves === undefined ? [] : [moves.from, moves.to])
      if (!Object.hasOwn(accounts, account))
        throw new TypeError(`${name} moves what is in ${account}, which is not among the accounts`);
  }
  for (const read of [...reads, final]) {
    assertTimes(`a read of ${read.reader}`, read.invokedAt, read.endedAt);
    if (read.rows === undefined && read.counts === undefined)
      throw new TypeError(
        `a read of ${read.reader} saw neither rows nor counts: leave out a read that failed`,
      );
  }
  assertFinal(final);
}

function assertFinal({ rows, reader }: ReadEvent): void {
  if (rows === undefined)
    throw new TypeError(`the final read, by ${reader}, has no rows: it decides what is lost`);
}

function assertTimes(name: string, invokedAt: number, endedAt: number): void {
  if (!(invokedAt <= endedAt)) throw new TypeError(`${name} began at ${invokedAt} and ended at ${endedAt}`);
}
