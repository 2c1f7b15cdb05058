import { editDistance } from "../src/edit-distance.ts";

/**
 * The likely meaning of a mistyped word.
 *
 * @param word what was written
 * @param known what could have been meant
 * @returns the nearest one, or `null` when none is near
 */
function nearest(word: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  // A quarter of the letters wrong is a typo; more is another word.
  let bestDistance = Math.ceil(word.length / 4) + 1;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** `; did you mean "x"?`, or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const found = nearest(word, known);
  return found === null ? "" : `; did you mean ${JSON.stringify(found)}?`;
}
