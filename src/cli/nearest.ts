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
  return edits(word, name);
}

/** How many letters must be put in, taken out or changed to make one word of the other. */
function edits(from: string, to: string): number {
  let before = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const now = [row];
    for (let column = 1; column <= to.length; column++) {
      const change = (before[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      now.push(Math.min(change, (before[column] ?? 0) + 1, (now[column - 1] ?? 0) + 1));
    }
    before = now;
  }
  return before[to.length] ?? 0;
}
