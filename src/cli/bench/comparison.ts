/** Compares two ways of doing the same work, run in turns so that noise of the machine hits both alike. */

/** What a comparison found. */
export interface Comparison {
  readonly name: string;
  readonly what: string;
  /** Median over the rounds of walguard's figure divided by the other's. */
  readonly ratio: number;
  /** What the ratio should be, and whether more is better. */
  readonly target: { readonly ratio: number; readonly better: "more" | "less" };
  readonly met: boolean;
  readonly unit: string;
  /** Medians over the rounds. */
  readonly walguard: number;
  readonly other: number;
  readonly otherIs: string;
  readonly rounds: number;
}

/** One side of a comparison: does a share of the work and returns its figure. */
export type Side = () => number | Promise<number>;

export interface ComparisonPlan {
  readonly name: string;
  readonly what: string;
  readonly unit: string;
  readonly otherIs: string;
  readonly target: Comparison["target"];
}

/**
 * Runs both sides in turns, each going first in every other round.
 *
 * @param plan what is compared
 * @param walguard walguard's side
 * @param other the other side
 * @param rounds how many rounds count; one more runs first, as a warm-up
 */
export async function compare(
  plan: ComparisonPlan,
  walguard: Side,
  other: Side,
  rounds: number,
): Promise<Comparison> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const figures: [number, number] = [0, 0];
    for (const side of round % 2 === 0 ? [0, 1] : [1, 0]) {
      figures[side as 0 | 1] = await (side === 0 ? walguard() : other());
    }
    if (round < 0) continue;
    ours.push(figures[0]);
    theirs.push(figures[1]);
  }
  const ratio = median(ours.map((figure, round) => figure / (theirs[round] ?? Number.NaN)));
  const { better, ratio: wanted } = plan.target;
  return {
    ...plan,
    ratio,
    met: better === "more" ? ratio >= wanted : ratio <= wanted,
    walguard: median(ours),
    other: median(theirs),
    rounds,
  };
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
