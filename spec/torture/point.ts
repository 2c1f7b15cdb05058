/** One point of a torture that was tried. */
export interface PointResult {
  readonly scenario: string;
  /** The fault plan, in the one-line form. */
  readonly plan: string;
  /** How often it fired; 0: the call was not reached, and the point shows nothing. */
  readonly fired: number;
  /** What is wrong: a sentence each. */
  readonly problems: readonly string[];
  /** What the port refused, with the codes. */
  readonly errors: readonly string[];
  /** Files that a killed process left behind: who cleans up, and when, is the port's own business. */
  readonly left?: readonly string[];
  /** How many writes it acknowledged. */
  readonly acknowledged: number;
}
