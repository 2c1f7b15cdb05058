import { WAL_INCOMPAT_MARKERS } from "../constants.ts";
import { operationalFailure } from "../engine/sqlite-error.ts";

/**
 * Whether a failed switch says that WAL cannot work here: by the two markers, in upper or lower case (JM-001
 * to JM-005). `disk I/O error` is not a marker: the error may pass, but a downgrade stays (JM-004).
 *
 * @param error what `PRAGMA journal_mode=WAL` threw
 * @returns `true` only for operational errors of the engine; other errors with the same words do not count
 */
export function isWalIncompatible(error: unknown): boolean {
  const failure = operationalFailure(error);
  if (failure === null) return false;
  const text = failure.message.toLowerCase();
  return WAL_INCOMPAT_MARKERS.some((marker) => text.includes(marker.toLowerCase()));
}
