/** The errors of a write that a writer does not take. */
import { ArgumentError, WriterFullError } from "../errors.ts";
import type { ConnectionState } from "../lock-hygiene/connection-state.ts";

/** The error when too many wait already (TX-061). */
export function writerFull({ path }: ConnectionState, maxQueue: number): WriterFullError {
  return new WriterFullError(`${maxQueue} writes wait already for ${path ?? "the database"}`, {
    hint: "await the promises of earlier writes, or the writer's ready, before handing in more; or raise maxQueue",
    path: path ?? undefined,
  });
}

/** The error of a writer that takes no more (TX-063). */
export function writerClosed({ path }: ConnectionState): ArgumentError {
  return new ArgumentError(`The writer for ${path ?? "the database"} is closed`, {
    hint: "hand the write in before its close(), or make another writer",
    path: path ?? undefined,
  });
}
