/**
 * What a call, of which has been warned, does by other functions of `node:fs`: a stream opens its file by `open`, a tick
 * after it was made; `readFileSync` by `openSync`; `promises.cp` copies by `copyFile`. It is told of once.
 */
import { AsyncLocalStorage } from "node:async_hooks";

interface Warned {
  readonly path: string;
  isDone: boolean;
}

const warned = new AsyncLocalStorage<Warned>();

/**
 * Makes such a call.
 *
 * @param path of the file, as it was given
 */
export function callWarned<T>(path: string, call: () => T): T {
  return warned.run({ path, isDone: false }, call);
}

/**
 * Whether this is what such a call does; once for each, since a program's own callbacks may run within it.
 *
 * @param isLast `false` for a call that opens nothing itself, as the making of a stream
 */
export function isPartOfWarned(path: string, isLast: boolean): boolean {
  const call = warned.getStore();
  if (call === undefined || call.isDone || call.path !== path) return false;
  call.isDone = isLast;
  return true;
}
