import type { CallCount } from "../real/injector/control-file.ts";

/**
 * The points of a kill torture: before and after each call of a scenario, as plans in the one-line form.
 *
 * @param counts the calls of a run in which nothing happened
 */
export function killPoints(counts: readonly CallCount[]): string[] {
  const calls = counts.reduce((sum, { count }) => sum + count, 0);
  return Array.from({ length: calls }, (_, before) =>
    (["before", "after"] as const).map((when) => {
      const skipped = before === 0 ? "" : `${before}*off->`;
      return `sys.any[actor=victim]=${skipped}1*crash(${when})->off`;
    }),
  ).flat();
}
