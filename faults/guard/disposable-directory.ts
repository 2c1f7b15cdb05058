/** What `mkdtempDisposable()` returns, whose directory is removed with all that is in it. */
import { resolve } from "node:path";

/** Its disposal is a function of its own that removes, too. */
interface DisposableDirectory {
  readonly path: string;
  remove: () => unknown;
  [Symbol.dispose]?: () => unknown;
  [Symbol.asyncDispose]?: () => unknown;
}

/**
 * Puts guarded functions in the place of those that remove the directory.
 *
 * @param made what the function returned, or a promise of it
 * @param guard makes one of what removes the directory, and its path
 */
export function guardRemoval(
  made: unknown,
  guard: (remove: () => unknown, path: string) => () => unknown,
): unknown {
  if (made instanceof Promise) return made.then((one: unknown) => guardRemoval(one, guard));
  const directory = made as DisposableDirectory;
  // Absolute, as Node keeps it, for a program that changes its working directory.
  const guarded = guard(directory.remove, resolve(directory.path));
  directory.remove = guarded;
  if (directory[Symbol.dispose] !== undefined) directory[Symbol.dispose] = guarded;
  if (directory[Symbol.asyncDispose] !== undefined) directory[Symbol.asyncDispose] = guarded;
  return directory;
}
