/**
 * State that all copies of walguard in one process share (LH-016): two versions in one dependency tree are
 * common. Each module that keeps such state owns a slot, and this file knows none of them.
 *
 * Each worker thread has a global object of its own, and so a state of its own.
 */

// The number goes up when the way the slots are kept changes.
const key = Symbol.for("walguard.process-state.2");

/**
 * A typed slot in the shared state, made on first use, so that importing walguard has no effect.
 *
 * @param name unique, ending in a number that goes up when an older copy could not use the value
 * @param make makes the first value
 * @returns a function that gives the value: the same object in every copy of walguard in this thread
 */
export function processSlot<T extends object>(name: string, make: () => T): () => T {
  let value: T | undefined;
  return () => {
    value ??= shared(name, make);
    return value;
  };
}

function shared<T extends object>(name: string, make: () => T): T {
  const holder = globalThis as { [key]?: Map<string, object> };
  holder[key] ??= new Map();
  let value = holder[key].get(name);
  if (value === undefined) {
    value = make();
    holder[key].set(name, value);
  }
  return value as T;
}
