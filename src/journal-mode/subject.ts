import { basename } from "node:path";
import type { Connection } from "../engine/connection.ts";
import { ArgumentError } from "../errors.ts";
import { type Logger, processWarnings } from "../logger.ts";
import type { Surroundings } from "./surroundings.ts";

export interface JournalModeOptions {
  /** Names the database in messages; one warning per process and label. Default: the file's name. */
  readonly label?: string | undefined;
  /** Throw rather than go on in another mode than WAL. Default `false`. */
  readonly requireWal?: boolean | undefined;
  /** The mode to bring the file into. `"delete"` never takes a file out of WAL mode. Default `"wal"`. */
  readonly journalMode?: "wal" | "delete" | undefined;
  /** Where messages go. Default: process warnings. */
  readonly logger?: Logger | undefined;
}

/** One database on its way to a journal mode. */
export interface Subject {
  readonly connection: Connection;
  /** The file; `null` in memory, or where nobody knows. */
  readonly path: string | null;
  /** Its name in the log. */
  readonly label: string;
  /** Its name in errors. */
  readonly name: string;
  readonly requireWal: boolean;
  readonly wanted: "wal" | "delete";
  readonly logger: Logger;
  readonly surroundings: Surroundings;
}

/**
 * @throws {ArgumentError} for options that cannot mean anything
 */
export function asSubject(
  connection: Connection,
  path: string | null,
  options: JournalModeOptions,
  surroundings: Surroundings,
): Subject {
  const wanted = options.journalMode ?? "wal";
  const requireWal = options.requireWal ?? false;
  if (wanted !== "wal" && wanted !== "delete") {
    throw new ArgumentError(`journalMode is ${JSON.stringify(wanted)}`, {
      hint: 'it takes "wal" or "delete"',
    });
  }
  if (wanted === "delete" && requireWal) {
    throw new ArgumentError('journalMode "delete" and requireWal contradict each other', {
      hint: "leave one of them away",
    });
  }
  const label = options.label ?? (path === null ? "database" : basename(path));
  const logger = options.logger ?? processWarnings;
  return { connection, path, label, name: path ?? label, requireWal, wanted, logger, surroundings };
}
