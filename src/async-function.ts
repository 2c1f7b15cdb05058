const synchronous = Object.getPrototypeOf(() => {});

/**
 * Whether a function is `async`, a generator or both, so that it cannot have done its work when a call
 * returns. An ordinary function that returns a promise is found out only when it does.
 */
export function isAsyncFunction(fn: unknown): boolean {
  if (typeof fn !== "function" || Object.getPrototypeOf(fn) === synchronous) return false;
  return /^(?:Async|Generator)/.test(String((fn as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag]));
}
