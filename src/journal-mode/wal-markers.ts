import { WAL_INCOMPAT_MARKERS } from "../constants.ts";
import { operationalFailure } from "../engine/sqlite-error.ts";

/**
 * Whether a failed switch says that WAL cannot work here, by the two markers and in any case of letters
 * (behaviour A1.1 to A1.5). `disk I/O error` is no marker: it may pass, and a downgrade stays.
 *
 * @param error what `PRAGMA journal_mode=WAL` threw
 * @returns `true` only for operational errors of the engine; other errors with the same words are not meant
 */
export function isWalIncompatible(error: unknown): boolean {
  const failure = operationalFailure(error);
  if (failure === null) return false;
  const text = failure.message.toLowerCase();
  return WAL_INCOMPAT_MARKERS.some((marker) => text.includes(marker.toLowerCase()));
}
