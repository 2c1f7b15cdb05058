/** Directories for the command line's own databases, removed whatever happens. */
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import tmp from "tmp";

tmp.setGracefulCleanup();

const places = new Set<tmp.DirResult>();

/**
 * Runs something with a directory of its own.
 *
 * @param parent where to make it; the system's temporary directory by default. It is made if it is missing
 * @param run what to do in it
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

/** Removes those that are in use: for an interrupt. */
export function removePlaces(): void {
  for (const place of places) place.removeCallback();
}

function makePlace(parent: string | undefined): tmp.DirResult {
  if (parent === undefined) return tmp.dirSync({ prefix: "walguard", unsafeCleanup: true });
  const directory = resolve(parent);
  mkdirSync(directory, { recursive: true });
  return tmp.dirSync({ prefix: "walguard", unsafeCleanup: true, tmpdir: directory });
}
