/** How a frame names the runtime's own code. */
const runtime = /^(?:node|ext|internal):/;
const frames = 40;

/**
 * The file, line and column of the code that called a function; for messages only, since a program may write its stacks
 * as it likes, and a callback may have nothing of it on the stack.
 *
 * @param called the function; all that it called is passed over
 * @returns `null` where none of the program's code is on the stack, or where the stack cannot be read
 */
export function callerPlace(called: object): string | null {
  for (const frame of stackAbove(called)) {
    // "at call (file:1:2)", or "at file:1:2" outside of any function.
    const [, place] = /\((.+:\d+:\d+)\)$/.exec(frame) ?? /^\s+at (?:async )?(.+:\d+:\d+)$/.exec(frame) ?? [];
    if (place !== undefined && !runtime.test(place)) return place.replace(/^file:\/\//, "");
  }
  return null;
}

function stackAbove(called: object): readonly string[] {
  const limit: unknown = Error.stackTraceLimit;
  // It may be read-only, which an assignment would throw at.
  const isSet = Reflect.set(Error, "stackTraceLimit", frames);
  try {
    const holder: { stack?: unknown } = {};
    Error.captureStackTrace(holder, called as () => void);
    return typeof holder.stack === "string" ? holder.stack.split("\n") : [];
  } catch {
    // The program's own Error.prepareStackTrace may throw.
    return [];
  } finally {
    if (isSet) Reflect.set(Error, "stackTraceLimit", limit);
  }
}
