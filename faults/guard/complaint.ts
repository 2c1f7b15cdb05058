import { LiveConnectionError } from "../../src/errors.ts";
import type { Danger } from "./danger.ts";
import type { GuardedCall } from "./guarded-calls.ts";

/**
 * The error of a refused call, and the text of a warning.
 *
 * @param place the caller's file and line; `null` where it is not known
 */
export function refusal({ name }: GuardedCall, danger: Danger, place: string | null): LiveConnectionError {
  const { path, database, suffix } = danger;
  const what = suffix === "" ? "the database" : `the ${suffix} of the database`;
  const { harm, wayOut } = harmOf(danger);
  return new LiveConnectionError(
    `${name}(${JSON.stringify(path)})${place === null ? "" : ` at ${place}`}: it is ${what} ${database}, which this process has open in SQLite, and ${harm}`,
    { hint: wayOut, path: database },
  );
}

function harmOf({ use, suffix }: Danger): { readonly harm: string; readonly wayOut: string } {
  if (use === "remove") {
    return {
      harm: "what is written after the file is removed, moved or replaced goes where no other process looks",
      wayOut: "close the connections of every process first",
    };
  }
  if (suffix === "-wal" || suffix === "-journal") {
    return {
      harm: "only SQLite may change this file while it is open, or rows are lost",
      wayOut: "close the connections of every process first; PRAGMA wal_checkpoint(TRUNCATE) empties a -wal",
    };
  }
  return {
    harm: "closing it again drops all locks that this process has on it, so that others overwrite its commits",
    wayOut:
      "look at it with stat, read it in a child process, or before the first connect(); copy it with the driver's own backup",
  };
}
