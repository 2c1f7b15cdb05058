/** Checks claims on engines: two engines at a time, each with one claim after the other. */
import { type ClaimResult, checkClaim } from "./check-claim.ts";
import type { Claim } from "./claim.ts";
import type { Engine } from "./engine.ts";

/** Most of a check is waiting for processes to start. */
const lanes = 2;

/**
 * @param onEngine is told when all claims were checked on an engine
 * @returns by engine, in the order of the engines, and by claim
 */
export async function runClaims(
  claims: readonly Claim[],
  engines: readonly Engine[],
  onEngine: (engine: Engine, results: readonly ClaimResult[]) => void = () => {},
): Promise<ClaimResult[]> {
  const byEngine = new Map<string, readonly ClaimResult[]>();
  const left = [...engines];
  const lane = async (): Promise<void> => {
    for (let engine = left.shift(); engine !== undefined; engine = left.shift()) {
      const results: ClaimResult[] = [];
      for (const claim of claims) results.push(await checkClaim(claim, engine));
      byEngine.set(engine.id, results);
      onEngine(engine, results);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return engines.flatMap(({ id }) => byEngine.get(id) ?? []);
}
