/** Something that must not be, with the line that shows it again. */
export interface Violation {
  readonly scenario: string;
  /** The fault plan, or what the place is called in its torture. */
  readonly place: string;
  readonly problems: readonly string[];
  /** Whether it was seen again when the point was tried once more; absent where a try can't be repeated. */
  readonly repeats?: boolean;
  /** A command line that tries this point alone. */
  readonly again: string;
}
