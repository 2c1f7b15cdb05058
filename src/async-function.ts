const synchronous = Object.getPrototypeOf(() => {});

/**
 * Whether a function is `async`, a generator or both, so that calling it cannot do its work before it
 * returns. Ordinary functions that return promises are only found out when they do.
 */
export function isAsyncFunction(fn: unknown): boolean {
  if (typeof fn !== "function" || Object.getPrototypeOf(fn) === synchronous) return false;
  return /^(?:Async|Generator)/.test(String((fn as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag]));
}
