/**
 * Maps that do not grow with the files a process has ever opened (CN-043): what has not been used for longest goes.
 * They are plain maps, which remember the order of insertion, so that all copies of walguard can share them.
 */

/** How many files, directories or labels are remembered: some 3 MB at most. */
export const mostRemembered = 5000;

/**
 * The value of a key, which counts as used now.
 *
 * @returns `undefined` for a key that is not there, any more
 */
export function recall<V>(map: Map<string, V>, key: string): V | undefined {
  const value = map.get(key);
  if (value !== undefined) keep(map, key, value, Number.POSITIVE_INFINITY);
  return value;
}

/**
 * Sets the value of a key, and drops what has not been used for longest.
 *
 * @param most how many entries may stay
 */
export function keep<V>(map: Map<string, V>, key: string, value: V, most: number = mostRemembered): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= most) break;
    map.delete(oldest);
  }
}
