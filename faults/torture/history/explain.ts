/** Whether some of the writes explain what a read counted. */

/** What was counted of one writer. */
export interface Counted {
  readonly count: number;
  readonly max: number;
  readonly sum: number;
}

/** So many writes that may or may not be seen are tried in all combinations; with more, only the limits are compared. */
const tried = 20;

/**
 * Whether all of `required` and some of `possible` have this count, this greatest number and this sum.
 *
 * @param required the numbers that must be among them
 * @param possible other numbers that may be among them
 */
export function isExplained(
  { count, max, sum }: Counted,
  required: readonly number[],
  possible: readonly number[],
): boolean {
  const more = count - required.length;
  if (more < 0 || more > possible.length) return false;
  if (count === 0) return max === 0 && sum === 0;
  const greatest = Math.max(Number.NEGATIVE_INFINITY, ...required);
  if (max < greatest) return false;
  const isRequired = max === greatest;
  if (!isRequired && !possible.includes(max)) return false;
  const chosen = isRequired ? 0 : 1;
  const rest = sum - total(required) - (isRequired ? 0 : max);
  const below = possible.filter((number) => number < max);
  return canSum(below, more - chosen, rest);
}

/** Whether so many of the numbers have this sum. */
function canSum(numbers: readonly number[], count: number, sum: number): boolean {
  if (count < 0 || count > numbers.length) return false;
  const sorted = [...numbers].sort((a, b) => a - b);
  const least = total(sorted.slice(0, count));
  const most = total(sorted.slice(sorted.length - count));
  if (sum < least || sum > most) return false;
  if (sorted.length > tried) return true;
  let sums: Set<number>[] = [new Set([0])];
  for (const number of sorted) {
    const next = [...sums.map((set) => new Set(set)), new Set<number>()].slice(0, count + 1);
    for (const [size, set] of sums.entries()) for (const one of set) next[size + 1]?.add(one + number);
    sums = next;
  }
  return sums[count]?.has(sum) ?? false;
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
