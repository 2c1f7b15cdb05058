/** What the options of `cp()` make of it. */
import { constants } from "node:fs";
import { join, sep } from "node:path";
import { isPath, textOf } from "./path-text.ts";

interface CopyOptions {
  readonly recursive?: unknown;
  readonly dereference?: unknown;
  readonly force?: unknown;
  readonly filter?: unknown;
}

/** Those of `cp(from, to, options)`. */
export function copyOptions([, , options]: readonly unknown[]): CopyOptions {
  return typeof options === "object" && options !== null ? options : {};
}

/** Whether `copyFile(from, to, mode)` leaves a file alone that is there. */
export function isExclusiveCopy([, , mode]: readonly unknown[]): boolean {
  return typeof mode === "number" && (mode & constants.COPYFILE_EXCL) !== 0;
}

/**
 * Whether the filter leaves out a file, or a directory above it. It is asked as `cp()` will ask it. One that answers
 * with a promise cannot be asked here, and counts as one that leaves out nothing.
 *
 * @param inside the file, relative to what is copied; `""` for that itself
 */
export function isLeftOut(given: readonly unknown[], inside: string): boolean {
  const { filter } = copyOptions(given);
  const [from, to] = given;
  if (typeof filter !== "function" || !isPath(from) || !isPath(to)) return false;
  let [source, target] = [textOf(from), textOf(to)];
  if (!isWanted(filter(source, target))) return true;
  for (const part of inside.split(sep).filter(Boolean)) {
    [source, target] = [join(source, part), join(target, part)];
    if (!isWanted(filter(source, target))) return true;
  }
  return false;
}

function isWanted(answer: unknown): boolean {
  // cp() will ask again, and hear of the failure then.
  if (answer instanceof Promise) answer.catch(() => {});
  return Boolean(answer);
}
