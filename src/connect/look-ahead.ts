/** Hands an integrity check that was made before to the first connect that it is for. */
import type { IntegrityLook } from "../corruption/integrity.ts";
import type { LargeFile } from "../corruption/whole-file.ts";

/** What the check said, and of which file. */
export interface LookAhead {
  /** The database's canonical path. */
  readonly file: string;
  /** The file as it was before the check; `null` for a small one. */
  readonly large: LargeFile | null;
  readonly look: IntegrityLook;
  /** How long the check took, in milliseconds. */
  readonly tookMs: number;
}

let current: LookAhead | null = null;

/** Runs a first connect that takes this for its first look. */
export function withLookAhead<T>(ahead: LookAhead | null, run: () => T): T {
  current = ahead;
  try {
    return run();
  } finally {
    current = null;
  }
}

/** What was found out about a file for the connect that runs now; it is given once. */
export function lookedAhead(file: string): LookAhead | null {
  const ahead = current?.file === file ? current : null;
  if (ahead !== null) current = null;
  return ahead;
}
