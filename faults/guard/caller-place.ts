import { fileURLToPath } from "node:url";

/** How a frame names the runtime's own code. */
const runtime = /^(?:node|ext|internal):/;
/** How one names the guard's. */
const own: readonly string[] = [
  new URL(".", import.meta.url).href,
  fileURLToPath(new URL(".", import.meta.url)),
];
const frames = 40;

/** The file, line and column of the code that called into `node:fs`; `null` where none of it is on the stack. */
export function callerPlace(): string | null {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = frames;
  const stack = String(new Error().stack).split("\n");
  Error.stackTraceLimit = limit;
  for (const frame of stack) {
    // "at call (file:1:2)", or "at file:1:2" outside of any function.
    const [, place] = /\((.+:\d+:\d+)\)$/.exec(frame) ?? /^\s+at (?:async )?(.+:\d+:\d+)$/.exec(frame) ?? [];
    if (place === undefined || runtime.test(place) || own.some((directory) => place.startsWith(directory)))
      continue;
    return place.replace(/^file:\/\//, "");
  }
  return null;
}
