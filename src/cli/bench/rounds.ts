/** Runs a scenario in interleaved rounds, so that noise of the machine hits all peers alike. */
import { wasInterrupted } from "../interrupt.ts";
import { PeerUnavailable } from "./peer-failure.ts";
import type { Peer } from "./peers/peer.ts";
import type { Run } from "./run.ts";
import type { Scenario, Session } from "./scenarios/scenario.ts";

/** What became of one peer. */
export interface PeerRuns {
  readonly peer: Peer;
  /** One per round, in order. */
  readonly runs: readonly Run[];
  /** Why it was left out, from the round on in which that showed. */
  readonly leftOut: LeftOut | null;
}

/** Skipped: it cannot take part here. Failed: it could, and then a process of it broke. */
export interface LeftOut {
  readonly status: "skipped" | "failed";
  readonly reason: string;
}

/**
 * Each round runs each peer once; each peer is first in turn. One that cannot take part, or breaks, is left out of
 * the rounds that follow.
 *
 * @param scenario what is run; its peers take part
 * @param session the scenario, ready
 * @param rounds how many count
 * @param onRun called after each run
 */
export async function runRounds(
  { peers, hasWarmUp }: Scenario,
  session: Session,
  rounds: number,
  onRun: () => void,
): Promise<PeerRuns[]> {
  const all = peers.map((peer) => ({ peer, runs: [] as Run[], leftOut: null as LeftOut | null }));
  for (let round = hasWarmUp === true ? -1 : 0; round < rounds; round++) {
    for (const [position] of all.entries()) {
      const one = all[(position + Math.max(0, round)) % all.length];
      if (one !== undefined && one.leftOut === null) {
        try {
          const run = await session.run(one.peer);
          if (round >= 0) one.runs.push(run);
        } catch (error) {
          // The interrupt has ended its processes, and waits for this one: nothing is to be started any more.
          if (wasInterrupted()) throw error;
          one.leftOut = leftOutBy(error, round > 0);
        }
      }
      if (round >= 0) onRun();
    }
  }
  return all;
}

/** @param wasThere whether it took part in a round before: then it is not for want of anything */
function leftOutBy(error: unknown, wasThere: boolean): LeftOut {
  const reason = error instanceof Error ? error.message : String(error);
  return { status: error instanceof PeerUnavailable && !wasThere ? "skipped" : "failed", reason };
}

/** How many rounds a scenario has, with its turns. */
export function roundsOf({ isOnce, turns = 1 }: Scenario, rounds: number): number {
  return isOnce === true ? 1 : rounds * turns;
}
