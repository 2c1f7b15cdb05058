/** Which scenarios are run, with which peers. */
import { didYouMean } from "../../did-you-mean.ts";
import { ArgumentError } from "../../errors.ts";
import type { Scenario } from "./scenarios/scenario.ts";
import type { Target } from "./targets.ts";

/**
 * @param only names of scenarios, of series of them, or of targets; a target's means its scenario with the peers that it
 *   compares. Default: all scenarios
 * @param peers names of peers. Default: all
 * @throws {ArgumentError} for a name that there is not, and when nothing is left
 */
export function selectScenarios(
  scenarios: readonly Scenario[],
  targets: readonly Target[],
  only: readonly string[] | undefined,
  peers: readonly string[] | undefined,
): Scenario[] {
  const known = scenarios.flatMap((scenario) => scenario.peers.map(({ name }) => name));
  for (const name of peers ?? []) assertKnown("peer", name, new Set(known));
  const wanted = wantedPeers(scenarios, targets, only);
  const selected = scenarios.flatMap((scenario) => {
    const of = wanted.get(scenario.name);
    if (of === undefined) return [];
    const left = scenario.peers.filter(({ name }) => of.has(name) && peers?.includes(name) !== false);
    return left.length === 0 ? [] : [{ ...scenario, peers: left }];
  });
  if (selected.length > 0) return selected;
  throw new ArgumentError("none of these peers takes part in these scenarios", {
    hint: "see walguard bench --list",
  });
}

/** The names of peers, by scenario. */
function wantedPeers(
  scenarios: readonly Scenario[],
  targets: readonly Target[],
  only: readonly string[] | undefined,
): Map<string, Set<string>> {
  const wanted = new Map<string, Set<string>>();
  const want = (scenario: string, names: Iterable<string>): void => {
    wanted.set(scenario, new Set([...(wanted.get(scenario) ?? []), ...names]));
  };
  const wantAll = ({ name, peers }: Scenario): void =>
    want(
      name,
      peers.map((peer) => peer.name),
    );
  if (only === undefined) for (const scenario of scenarios) wantAll(scenario);
  const series = scenarios.flatMap((scenario) => scenario.series?.name ?? []);
  const names = [...scenarios, ...targets].map(({ name }) => name);
  for (const word of only ?? []) {
    assertKnown("scenario", word, new Set([...names, ...series]));
    const target = targets.find(({ name }) => name === word);
    if (target !== undefined)
      want(
        target.scenario,
        [target.peer, target.against].filter((name) => name !== null),
      );
    for (const scenario of scenarios)
      if (scenario.name === word || scenario.series?.name === word) wantAll(scenario);
  }
  return wanted;
}

function assertKnown(what: string, name: string, known: ReadonlySet<string>): void {
  if (known.has(name)) return;
  const suggestion = didYouMean(name, known);
  throw new ArgumentError(`unknown ${what} ${name}${suggestion}`, {
    hint: suggestion === "" ? `known are ${[...known].join(", ")}` : "walguard bench --list shows all",
  });
}
