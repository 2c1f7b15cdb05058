/** What a scenario is like when nothing fails. */
import type { CallCount } from "../../faults/real/injector/control-file.ts";
import { Account } from "./account.ts";
import { goOn, type Leftovers, lookAfterwards, nothingLeft } from "./aftermath.ts";
import type { Lane } from "./lane.ts";
import { baseKeys } from "./look/table.ts";
import { DoesNotApply, performerOf } from "./performer.ts";
import type { Scenario } from "./scenario.ts";

export interface Premise {
  /** The calls that it makes. */
  readonly counts: readonly CallCount[];
  readonly left: Leftovers;
  /** Whether its first `connect` is refused, as that of a damaged file is. */
  readonly refuses: boolean;
  /** What is wrong already though nothing fails: a sentence each. No point is tried then. */
  readonly problems: readonly string[];
  /** What its `connect` says. */
  readonly mode: string | undefined;
}

/** A scenario that shows nothing about this port, and why. */
export interface NotApplicable {
  readonly reason: string;
}

/** Why a scenario shows nothing where no call was seen. */
export const noCalls: string =
  "it makes no call that the injector sees: is the program linked statically, or does it call the kernel by itself?";

/**
 * Runs a scenario without a fault, to see which calls it makes and what it leaves.
 *
 * @returns the reason, where the port can't do what the scenario asks for
 */
export async function premiseOf(lane: Lane, scenario: Scenario): Promise<Premise | NotApplicable> {
  const adapter = await lane.adapter();
  const missing = (scenario.capabilities ?? []).filter((one) => !adapter.capabilities.has(one));
  if (missing.length > 0) return { reason: `the port does not declare ${missing.join(", ")}` };
  const path = await lane.place(scenario.files);
  const account = new Account(scenario.files === "absent" ? [] : baseKeys);
  const performer = performerOf(adapter, path, account, "write");
  try {
    await performer.perform(scenario.before ?? []);
    lane.injector.arm({ faults: [] });
    await performer.perform(scenario.acts);
    lane.injector.disarm();
  } catch (error) {
    if (error instanceof DoesNotApply) {
      await lane.discard();
      return { reason: error.message };
    }
    throw error;
  }
  const { counts } = lane.injector;
  const [mode] = performer.modes;
  if (counts.length === 0) {
    await lane.discard();
    return { reason: noCalls };
  }
  const refused = scenario.files === "damaged" ? [] : performer.refusals;
  if (refused.length > 0) {
    await lane.discard();
    return { reason: `${refused[0]?.asked} is refused though nothing fails: ${refused[0]?.error.message}` };
  }
  const problems = [...performer.problems, ...(await goOn(performer, scenario.files))];
  const group = adapter.process.end === null ? adapter.pid : undefined;
  const { problems: seen, left } = await lookAfterwards(
    lane,
    path,
    scenario.files,
    account,
    nothingLeft,
    group,
  );
  // What is left over without a fault is the port's habit, not a consequence of one.
  const serious = [...problems, ...seen].filter((one) => !/was left behind|still has .* open/.test(one));
  lane.clear(path);
  if (serious.length > 0 || adapter.process.end !== null) await lane.discard();
  return {
    counts,
    mode,
    refuses: performer.refusals.some(({ asked }) => asked === "connect"),
    left: { files: [...nothingLeft.files, ...left.files], open: left.open },
    problems: serious,
  };
}
