import { editDistance } from "../edit-distance.ts";

/**
 * The names that somebody may have meant.
 *
 * @param word what was typed
 * @param names what there is
 * @param most how many to give at most
 * @returns the nearest first; none that has little in common with the word
 */
export function nearest(word: string, names: readonly string[], most = 4): string[] {
  const typed = word.toLowerCase();
  return names
    .map((name) => ({ name, distance: distanceTo(typed, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ name }) => name);
}

/** How near two words are: a part of a long name is nearer than its missing letters make it. */
function distanceTo(word: string, name: string): number {
  if (word.length >= 3 && name.includes(word)) return 0.5;
  return editDistance(word, name);
}
