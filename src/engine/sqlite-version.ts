/** Versions of SQLite as numbers that can be compared. */

/**
 * Whether a version comes before another one.
 *
 * @param version such as `3.40.1`; for `null` (unknown), and for what is no version, the answer is `false` (JM-046)
 * @param bound the other one
 */
export function isBefore(version: string | null, bound: string): boolean {
  const [one, other] = [versionNumbers(version), versionNumbers(bound)];
  if (one === null || other === null) return false;
  for (const part of [0, 1, 2] as const) {
    const difference = one[part] - other[part];
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** The three numbers of a version; `null` for what is none. */
export function versionNumbers(
  version: string | null,
): readonly [major: number, minor: number, patch: number] | null {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(version ?? "");
  return match === null ? null : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}
