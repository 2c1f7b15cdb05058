import { constants } from "../constants.ts";
import { isBefore, versionNumbers } from "./sqlite-version.ts";

/**
 * Whether a version of SQLite has the WAL-reset bug, in which a checkpoint can lose committed rows (JM-044,
 * https://sqlite.org/wal.html#the_wal_reset_bug).
 *
 * @param version such as `3.40.1`; for `null` (unknown) the answer is `false` (JM-046)
 */
export function isWalResetAffected(version: string | null): boolean {
  let known = verdicts.get(version);
  if (known === undefined) {
    known = isAffected(version);
    verdicts.set(version, known);
  }
  return known;
}

/** By version: every connect asks, and a process has no more than a few SQLite libraries. */
const verdicts = new Map<string | null, boolean>();

function isAffected(version: string | null): boolean {
  const { introducedIn, fixedIn, backportedTo } = constants.walResetBug;
  if (isBefore(version, introducedIn) || !isBefore(version, fixedIn)) return false;
  const [major, minor] = versionNumbers(version) ?? [];
  return !backportedTo.some((fix) => {
    const [ofMajor, ofMinor] = versionNumbers(fix) ?? [];
    return major === ofMajor && minor === ofMinor && !isBefore(version, fix);
  });
}
