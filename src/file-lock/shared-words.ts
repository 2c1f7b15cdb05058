/** A few numbers in a lock file that processes share as memory, and can wait on. */
import { fstatSync, ftruncateSync, writeSync } from "node:fs";
import type { Libc } from "./libc.ts";

/** A page: what is mapped at least, on the processors where there is a futex. */
const pageBytes = 4096;

/** Words of 32 bits, all 0 at first. Any process may write anything into them: they are hints, and no truth. */
export interface SharedWords {
  readonly words: Uint32Array<ArrayBuffer>;
  /**
   * Sleeps until a word is another one, somebody wakes those who wait on it, or the time is over.
   *
   * @param index which word
   * @param value it does not sleep where the word is another one already
   * @param bits whom one is, for {@link SharedWords.wake}
   */
  wait(index: number, value: number, milliseconds: number, bits: number): void;
  /** @param bits those are woken who wait on the word with one of these bits */
  wake(index: number, bits: number): void;
  /** Whether the file is as long as it was made: to touch words that were cut off ends the process. */
  isWhole(): boolean;
  /** They must not be touched after that. */
  close(): void;
}

/** What of the C library is needed. */
export type Mapping = Pick<Libc, "map" | "futex">;

/**
 * Maps the words of a lock file that is open, and is made long enough: with blocks of its own, because a page that a full
 * disk has no room for would end the process at the first touch.
 *
 * @returns `null` where processes cannot share memory that way
 * @throws what the file system throws
 */
export function openSharedWords(libc: Mapping, descriptor: number): SharedWords | null {
  const { futex } = libc;
  if (futex === null) return null;
  const { nlink, size } = fstatSync(descriptor);
  // It could be somebody's file.
  if (nlink !== 1) throw new Error("the file has another name");
  if (size < pageBytes) lengthen(descriptor);
  const memory = libc.map(descriptor, pageBytes);
  if (memory === null) return null;
  const words = new Uint32Array(memory.bytes);
  const address = (index: number): bigint => memory.address + BigInt(index * 4);
  return {
    words,
    wait: (index, value, milliseconds, bits) => futex.wait(address(index), value, milliseconds, bits),
    wake: (index, bits) => futex.wake(address(index), bits),
    isWhole: () => fstatSync(descriptor).size >= pageBytes,
    close: () => memory.unmap(),
  };
}

/** A half-written page is worse than none: it counts as long enough for nobody. */
function lengthen(descriptor: number): void {
  if (writeSync(descriptor, new Uint8Array(pageBytes), 0, pageBytes, 0) === pageBytes) return;
  ftruncateSync(descriptor, 0);
  throw new Error("the disk has no room for a page");
}
