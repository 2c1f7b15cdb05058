import { joinCommand } from "../../runner/adapter/adapter-command.ts";
import type { ChaosViolation } from "./chaos-result.ts";
import type { Scene } from "./scene.ts";

/** Of one rule in one round; a lost file would be thousands. */
const shownPerRule = 5;

/**
 * What was wrong in a round, each with the command that plays it again.
 *
 * @param adapters the commands, as they were given
 */
export function violationsOf(
  { plan, flaws }: Scene,
  adapters: readonly (readonly string[])[],
  seed: number,
): ChaosViolation[] {
  const again = joinCommand([
    ...["walguard", "torture"],
    ...adapters.flatMap((command) => ["--adapter", joinCommand(command)]),
    ...["--chaos", "--seed", String(seed), "--only", `round:${plan.round}`],
  ]);
  const byRule = Map.groupBy(flaws, ({ rule }) => rule);
  return [...byRule.values()].flatMap((ofRule) =>
    ofRule.slice(0, shownPerRule).map(({ rule, text, events }, index) => {
      const more = index === shownPerRule - 1 ? ofRule.length - shownPerRule : 0;
      const and = more === 0 ? "" : ` And ${more} more of this kind.`;
      return { round: plan.round, rule, text: text + and, events, again };
    }),
  );
}
