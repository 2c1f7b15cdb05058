/** One claim on one engine: what became of it, and whether that was to be expected. */
import { isBefore } from "../../src/engine/sqlite-version.ts";
import type { Claim, Difference } from "./claim.ts";
import { type Engine, isCalled } from "./engine.ts";
import { Stage } from "./stage.ts";
import { DoesNotHold, NotCheckable } from "./verdict-error.ts";

/** `broken` is a check that failed for another reason than the claim: it says nothing, and is never expected. */
export type Verdict = "holds" | "does not hold" | "not checkable here" | "broken";

export interface ClaimResult {
  readonly claim: string;
  readonly engine: string;
  readonly verdict: Verdict;
  /** What was seen, or why nothing was. */
  readonly seen: string;
  /** `false` where the catalogue says otherwise. */
  readonly expected: boolean;
}

/** Checks a claim on an engine, in a directory and with processes of its own. */
export async function checkClaim(claim: Claim, engine: Engine): Promise<ClaimResult> {
  const { verdict, seen } = await verdictOf(claim, engine);
  const expected =
    verdict === "not checkable here" ||
    verdict === (differenceOn(claim, engine) === undefined ? "holds" : "does not hold");
  return { claim: claim.id, engine: engine.id, verdict, seen, expected };
}

/** Why a claim is known not to hold on an engine. */
export function differenceOn(claim: Claim, engine: Pick<Engine, "id" | "version">): Difference | undefined {
  return claim.differs?.find(
    ({ before, engine: name, versions }) =>
      (before === undefined || isBefore(engine.version, before)) &&
      (name === undefined || isCalled(engine.id, name)) &&
      (versions === undefined || versions(engine.version)),
  );
}

async function verdictOf(claim: Claim, engine: Engine): Promise<{ verdict: Verdict; seen: string }> {
  const stage = new Stage(engine);
  try {
    stage.need(claim.needs ?? []);
    stage.needPrograms(claim.programs ?? []);
    return { verdict: "holds", seen: await claim.check(stage) };
  } catch (error) {
    const seen = (error instanceof Error ? error.message : String(error)).replaceAll(stage.place, "…");
    if (error instanceof DoesNotHold) return { verdict: "does not hold", seen };
    if (error instanceof NotCheckable) return { verdict: "not checkable here", seen };
    return { verdict: "broken", seen };
  } finally {
    await stage.leave();
  }
}
