/** The order of the cases and how many run in parallel. */

/** Runs all items, at most `width` in parallel. */
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

/** Shuffles the items, differently for each seed; seed 1 keeps their order. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const order = [...items];
  if (seed === 1) return order;
  let state = seed >>> 0;
  for (let last = order.length - 1; last > 0; last--) {
    // The generator of Numerical Recipes: good enough for shuffling and the same everywhere.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const other = Math.floor((state / 2 ** 32) * (last + 1));
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
}
