/** The reference with one mistake in it, which a case of the suite must find. */
export interface Mutant {
  /** The file's name without its extension. */
  readonly id: string;
  /** What the author of a port got wrong, in one sentence. */
  readonly mistake: string;
  /** The case that must fail on this mutant. */
  readonly killedBy: string;
  readonly edits: readonly Edit[];
}

/** One change to the reference's source. */
export interface Edit {
  /** The base name of a file in `src/`, such as `savepoint.ts`, or `constants.json`: files may move between folders. */
  readonly file: string;
  /** Text that occurs exactly once in the file. */
  readonly from: string;
  readonly to: string;
}
