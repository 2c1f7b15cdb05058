/** The reference, or what judges it, with one mistake in it, which the suite or a test must find. */
export interface Mutant {
  /** The file's name without its extension. */
  readonly id: string;
  /** What the author of a port, or of the judge, got wrong, in one sentence. */
  readonly mistake: string;
  /** What must fail on this mutant: the id of a case, or a test of this repository. */
  readonly killedBy: string | NamedTest;
  /** The mistake is a wait that should not be, or has no end, so that running into a time limit is what shows it. */
  readonly waits?: true;
  readonly edits: readonly Edit[];
}

/** For mistakes that no case can show from outside: those of the runner, of the burst, and of a single call. */
export interface NamedTest {
  /** Such as `test/conformance/judge.test.ts`. */
  readonly file: string;
  /** As the test's file has it, in quotes. */
  readonly title: string;
}

/** One change to the source. */
export interface Edit {
  /**
   * The base name of a file in `src/` or `spec/runner/`, such as `savepoint.ts`, or `constants.json`: files may move
   * between folders. Where a name is in both, with its folder: `report/printable.ts`.
   */
  readonly file: string;
  /** Text that occurs exactly once in the file. */
  readonly from: string;
  readonly to: string;
}

/** What must fail on a mutant, for a line of text. */
export function nameOfKiller({ killedBy }: Pick<Mutant, "killedBy">): string {
  return typeof killedBy === "string" ? killedBy : `${killedBy.file}: ${killedBy.title}`;
}
