/** The reference with one mistake in it, which a case of the suite must find. */
export interface Mutant {
  /** The file's name without its ending. */
  readonly id: string;
  /** What a hurried porter got wrong, in a sentence. */
  readonly mistake: string;
  /** The case that must fail on it. */
  readonly killedBy: string;
  readonly edits: readonly Edit[];
}

/** One change to the reference's source. */
export interface Edit {
  /** A file of `src/` by its base name, such as `savepoint.ts`, or `constants.json`: files may move, mutants stay. */
  readonly file: string;
  /** Text that occurs exactly once in it. */
  readonly from: string;
  readonly to: string;
}
