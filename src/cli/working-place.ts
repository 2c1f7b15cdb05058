/** Temporary directories for the command line's databases, always removed at the end. */
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import tmp from "tmp";

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
  mkdirSync(directory, { recursive: true });
  return tmp.dirSync({ prefix: "walguard", unsafeCleanup: true, tmpdir: directory });
}
