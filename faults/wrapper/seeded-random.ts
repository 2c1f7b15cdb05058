/**
 * A small deterministic generator of random numbers (mulberry32): the same seed, the same numbers, on every
 * runtime. Good enough for dice, not for secrets.
 *
 * @param seed a whole number; its lower 32 bits count
 * @returns a function that gives the next number from 0 up to, not including, 1
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
