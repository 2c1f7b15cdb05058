/** Temporary directories for the command line's databases, always removed at the end. */
import { rmdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import tmp from "tmp";
import { ArgumentError } from "../errors.ts";
import { makeDirectories } from "../file/place.ts";

tmp.setGracefulCleanup();

const places = new Set<tmp.DirResult>();

/**
 * Runs a function with a temporary directory of its own.
 *
 * @param parent where to create it, created if missing; default: the system's temporary directory
 * @param run the function; it is given the directory
 */
export async function inWorkingPlace<T>(
  parent: string | undefined,
  run: (directory: string) => Promise<T>,
): Promise<T> {
  const place = makePlace(parent);
  places.add(place);
  try {
    return await run(place.name);
  } finally {
    place.removeCallback();
    places.delete(place);
  }
}

/** Removes the directories in use, after an interrupt. */
export function removePlaces(): void {
  for (const place of places) place.removeCallback();
}

function makePlace(parent: string | undefined): tmp.DirResult {
  if (parent === undefined) return tmp.dirSync({ prefix: "walguard", unsafeCleanup: true });
  const directory = resolve(parent);
  const first = usable(directory, () => makeDirectories(directory, 0o755));
  const place = usable(directory, () => {
    try {
      return tmp.dirSync({ prefix: "walguard", unsafeCleanup: true, tmpdir: directory });
    } catch (error) {
      if (first !== undefined) removeEmpty(directory, first);
      throw error;
    }
  });
  if (first === undefined) return place;
  return {
    name: place.name,
    removeCallback() {
      place.removeCallback();
      removeEmpty(directory, first);
    },
  };
}

function usable<T>(directory: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw new ArgumentError(
      `--dir ${directory} is no directory to make files in, and cannot be made one: ${(cause as Error).message}`,
      { hint: "pass a directory that this user may write to", path: directory, cause },
    );
  }
}

/** Removes a directory, and those above it that were made with it, unless something else is in them by now. */
function removeEmpty(directory: string, first: string): void {
  try {
    for (let place = directory; place.length >= first.length; place = dirname(place)) rmdirSync(place);
  } catch {
    // Not ours alone any more.
  }
}
