/** Recognises that requests wait, and are not merely slow. */
import type { Pending } from "../adapter/adapter-process.ts";
import { ExpectationFailed } from "../early-end.ts";

/** A sleeping port polls: it is seen asleep in this many looks, though not in each. */
const looksAsleep = 10;
const lookEveryMs = 15;
/** A port that never sleeps and has not answered for so long waits, too: it spins. */
const longestMs = 5000;

/**
 * Asserts that requests are still open once their processes have done what they could: they are seen asleep again and
 * again. One that waits for a processor or a disk will still answer, however long it takes on a busy machine. Where
 * sleep can't be seen, requests are given as long as the process took to start on this machine just before.
 *
 * @throws {ExpectationFailed} when one was answered
 */
export async function assertStillWaiting(sent: readonly Pending[]): Promise<void> {
  const began = performance.now();
  const slowest = Math.max(looksAsleep * lookEveryMs, ...sent.map(({ adapter }) => adapter.startMs));
  let asleep = 0;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    for (const pending of sent) {
      if (!pending.settled) continue;
      throw new ExpectationFailed(
        `${pending.adapter.name} ${pending.op}: answered, but had to wait`,
        { pending: true },
        await pending.answer,
      );
    }
    const rests = sent.map(({ adapter }) => adapter.isAtRest);
    const took = performance.now() - began;
    if (rests.includes(null) ? took > slowest : took > longestMs) return;
    if (rests.every((rest) => rest === true) && ++asleep === looksAsleep) return;
  }
}
