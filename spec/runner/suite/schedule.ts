/** In which order, and how many at a time, things are run. */

/** Runs all items, at most `width` at a time. */
export async function inParallel<T>(
  items: readonly T[],
  width: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) await run(items[next++] as T);
  };
  await Promise.all(Array.from({ length: Math.max(1, width) }, worker));
}

/** Another order for each seed but 1; the results are sorted in any case. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const order = [...items];
  if (seed === 1) return order;
  let state = seed >>> 0;
  for (let last = order.length - 1; last > 0; last--) {
    // Numerical Recipes' generator: good enough to shuffle, and the same everywhere.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const other = Math.floor((state / 2 ** 32) * (last + 1));
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
}
