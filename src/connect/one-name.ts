/** A database has one name. Which others it has cannot be found out, but that it has some can be seen. */
import { OpenError } from "../errors.ts";
import { isMountPoint } from "../file/mount-table.ts";
import { loggerOf } from "../logger.ts";
import type { ConnectOptions } from "./options.ts";

/**
 * Refuses a file that has, or may have, another name besides its path. SQLite names the `-wal` and the journal after
 * the name, so each name has its own (https://sqlite.org/howtocorrupt.html#_multiple_links_to_the_same_file). Whether
 * another name is in use cannot be seen: its journal may be what a killed process left.
 *
 * @param file the database's canonical path
 * @param links how many hard links it has; 0 or 1 also where the file system does not count them
 * @param options `otherNames: "warn"` lets it pass
 * @throws {OpenError} for a hard link (LH-037), and for a file that is a mount (LH-038)
 */
export function assertOneName(
  file: string,
  links: number,
  { otherNames = "refuse", logger }: Pick<ConnectOptions, "otherNames" | "logger">,
): void {
  const reason = links > 1 ? hardLinks(file, links) : isMountPoint(file) ? mounted(file) : null;
  if (reason === null) return;
  const { what, hint } = reason;
  if (otherNames === "refuse") throw new OpenError(`Refused to open ${file}: ${what}`, { hint, path: file });
  loggerOf(logger).warn(`${file} is opened although ${what}: ${hint}`);
}

interface Reason {
  readonly what: string;
  readonly hint: string;
}

const eachName =
  "each name has a -wal and a journal of its own, and rows written under one are lost under another";

function hardLinks(file: string, links: number): Reason {
  return {
    what: `it has ${links} names (hard links)`,
    hint: `${eachName}; remove the others (find them with: find DIR -samefile ${file}), or make this one a file of its own while nothing has it open: cp FILE FILE.new && mv FILE.new FILE; if the others are never opened, pass otherNames: "warn"`,
  };
}

function mounted(file: string): Reason {
  return {
    what: "the file itself is a mount, so it has another name elsewhere",
    hint: `${eachName}, or with the container that it is mounted into; mount the directory instead; if the other name is never opened, and ${file}-wal outlives this process, pass otherNames: "warn"`,
  };
}
