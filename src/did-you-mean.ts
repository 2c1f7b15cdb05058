import { distance } from "fastest-levenshtein";

/**
 * The names that a mistyped word may have stood for.
 *
 * @param word the word as it was written
 * @param names the names that exist
 * @param most the largest number of names to give
 * @returns the nearest first, without those that have little in common with the word
 */
export function nearest(word: string, names: Iterable<string>, most: number): string[] {
  const written = word.toLowerCase();
  return [...names]
    .map((name) => ({ name, away: away(written, name.toLowerCase()) }))
    .filter(({ name, away }) => away <= Math.max(2, Math.floor(name.length / 3)) && away < written.length)
    .sort((a, b) => a.away - b.away)
    .slice(0, most)
    .map(({ name }) => name);
}

/** How far apart two words are. A part of a long name counts as near, however many letters are missing. */
function away(word: string, name: string): number {
  return word.length >= 3 && name.includes(word) ? 0.5 : distance(word, name);
}

/** `; did you mean "x"?`, to end a message about an unknown word; empty when no name is near. */
export function didYouMean(word: string, names: Iterable<string>): string {
  const [name] = nearest(word, names, 1);
  return name === undefined ? "" : `; did you mean ${JSON.stringify(name)}?`;
}
