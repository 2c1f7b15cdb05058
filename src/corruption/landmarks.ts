/** What tells an earlier state of a database from a later one, read through the engine at next to no cost. */
import { type Connection, queryNumber } from "../engine/connection.ts";

/** Numbers that only an older copy of the file, or one of another make, has smaller or other. */
export interface Landmarks {
  /** Goes up with every change of the schema, and with `VACUUM`. */
  readonly schemaVersion: number;
  readonly pageSize: number;
  /** Goes down only when pages are given back. */
  readonly pageCount: number;
}

/** Reads page 1 and the schema, so that the engine objects to what is no database, too short, or of no sense. */
export function landmarksOf(connection: Connection): Landmarks {
  const ask = (pragma: string): number => queryNumber(connection, `PRAGMA ${pragma}`) ?? Number.NaN;
  return {
    schemaVersion: ask("schema_version"),
    pageSize: ask("page_size"),
    pageCount: ask("page_count"),
  };
}

/** Whether a state can have come after an earlier one by use alone. */
export function cameAfter(now: Landmarks, before: Landmarks): boolean {
  return (
    now.pageSize === before.pageSize &&
    now.schemaVersion >= before.schemaVersion &&
    now.pageCount >= before.pageCount
  );
}
