/** What an engine's process can do beside `open`, `exec`, `rows` and `close`. */

/** Each, with what is to be said of an engine that lacks it. */
export const withoutFeature = {
  touch: "it opens no other files",
  get: "it has no call that stops after the first row",
  uri: "it takes no URIs",
  authorizer: "it has no authorizer",
  "authorizer-ignore": "its authorizer cannot ignore",
  extension: "it loads no extensions",
  "second-library": "the process has one SQLite library",
  collect: "its garbage collector cannot be called",
  fork: "it does not fork",
  "own-version": "it names no version but SQLite's own",
  "one-process": "each connection is a process",
} as const;

export type Feature = keyof typeof withoutFeature;
