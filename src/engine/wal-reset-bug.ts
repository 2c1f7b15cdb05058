import { constants } from "../constants.ts";

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
  const parsed = version === null ? null : parse(version);
  if (parsed === null) return false;
  const { introducedIn, fixedIn, backportedTo } = constants.walResetBug;
  if (before(parsed, introducedIn) || !before(parsed, fixedIn)) return false;
  return !backportedTo.some((fix) => {
    const [major, minor] = parse(fix) ?? [];
    return parsed[0] === major && parsed[1] === minor && !before(parsed, fix);
  });
}

type Version = readonly [major: number, minor: number, patch: number];

function parse(version: string): Version | null {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  return match === null ? null : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}

function before(version: Version, bound: string): boolean {
  const other = parse(bound) ?? [0, 0, 0];
  for (let part = 0; part < 3; part++) {
    const difference = (version[part] ?? 0) - (other[part] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
