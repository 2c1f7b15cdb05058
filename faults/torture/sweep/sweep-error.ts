/** A point of a sweep at which the check threw. */
export interface SweepHarm {
  /** The fault plan, in the one-line form: it shows the same again. */
  readonly plan: string;
  /** What the check threw. */
  readonly harm: unknown;
}

const shownAtMost = 10;

/** A sweep has found points at which something is lost. */
export class SweepError extends Error {
  readonly harms: readonly SweepHarm[];

  /** @param points how many points were tried */
  constructor(points: number, harms: readonly SweepHarm[]) {
    const lines = harms.slice(0, shownAtMost).map(({ plan, harm }) => `  ${plan}: ${String(harm)}`);
    const rest = harms.length > shownAtMost ? [`  and ${harms.length - shownAtMost} more`] : [];
    super([`${harms.length} of ${points} points did harm:`, ...lines, ...rest].join("\n"));
    this.name = "SweepError";
    this.harms = harms;
  }
}
