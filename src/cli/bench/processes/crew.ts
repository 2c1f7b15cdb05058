/** The workers of one run of one peer: connected and warm before any of them begins. */
import { OpenError } from "../../../errors.ts";
import { PeerUnavailable } from "../peer-failure.ts";
import type { Peer } from "../peers/peer.ts";
import { commonNow } from "./common-clock.ts";
import type { WorkerOrder } from "./worker-orders.ts";
import type { WorkerPool } from "./worker-pool.ts";
import { WorkerProcess, type WorkerResult } from "./worker-process.ts";

/** One process of a run. */
export interface Member {
  readonly peer: Peer;
  readonly order: WorkerOrder;
  /** Whether the run lasts until it is done; the others are then told to stop. */
  readonly isCounted: boolean;
}

export interface CrewResult {
  /** What each member reported, in their order. */
  readonly results: readonly WorkerResult[];
  /** From before the first process was started until the last was gone, in milliseconds; 0 where they live on. */
  readonly wholeMs: number;
}

/** Time for every worker to learn when to start, in milliseconds. */
const headStartMs = 60;
/** No run takes longer, in milliseconds, unless something hangs. */
const longestRunMs = 300_000;

/**
 * Runs a crew whose processes are ready before: the first makes the file, then the others open it, then all start.
 *
 * @param pool where processes are taken from; a member of another language has one of its own
 * @throws {PeerUnavailable} when the first one's peer cannot take part
 * @throws {OpenError} when a process could not run, or did not end
 */
export async function runCrew(members: readonly Member[], pool: WorkerPool): Promise<CrewResult> {
  const isPooled = ({ peer, order }: Member): boolean => order.role === "hog" || !isPython(peer);
  const pooled = pool.take(members.filter(isPooled).length);
  const own: WorkerProcess[] = [];
  const crew = members.map((member) => {
    const worker = isPooled(member) ? pooled.shift() : undefined;
    if (worker !== undefined) return worker;
    own.push(new WorkerProcess(member.peer.module));
    return own.at(-1) as WorkerProcess;
  });
  try {
    const results = await withinLimit(members, crew, async () => {
      await startTogether(crew, members);
      return resultsOf(crew, members);
    });
    return { results, wholeMs: 0 };
  } catch (error) {
    // One that could not open the file waits for its next order; of any other the state is not known.
    if (!(error instanceof PeerUnavailable)) await pool.clear();
    throw error;
  } finally {
    for (const worker of own) worker.end();
    await Promise.all(own.map((worker) => worker.ended));
  }
}

/**
 * Runs a crew of which nothing is prepared: processes are started, all open the file at once, each begins when it is ready,
 * and all of it counts.
 *
 * @throws as {@link runCrew}
 */
export async function runWholeCrew(members: readonly Member[]): Promise<CrewResult> {
  const began = performance.now();
  const crew = members.map(({ peer }) => new WorkerProcess(isPython(peer) ? peer.module : null));
  try {
    return await withinLimit(members, crew, async () => {
      await startAtOnce(crew, members);
      const results = await resultsOf(crew, members);
      for (const worker of crew) worker.end();
      await Promise.all(crew.map((worker) => worker.ended));
      return { results, wholeMs: performance.now() - began };
    });
  } finally {
    for (const worker of crew) worker.kill();
    await Promise.all(crew.map((worker) => worker.ended));
  }
}

function isPython({ module }: Peer): boolean {
  return module.endsWith(".py");
}

/** Kills the crew when it takes too long, so that its promises settle. */
async function withinLimit<T>(
  members: readonly Member[],
  crew: readonly WorkerProcess[],
  run: () => Promise<T>,
): Promise<T> {
  let isLate = false;
  const limit = setTimeout(() => {
    isLate = true;
    for (const worker of crew) worker.kill();
  }, longestRunMs);
  try {
    return await run();
  } catch (error) {
    if (!isLate) throw error;
    throw new OpenError(`The run of ${members[0]?.peer.name} did not end within ${longestRunMs / 1000} s`, {
      hint: "a writer hangs: run the scenario alone, and look at its processes",
      cause: error,
    });
  } finally {
    clearTimeout(limit);
  }
}

async function resultsOf(
  crew: readonly WorkerProcess[],
  members: readonly Member[],
): Promise<WorkerResult[]> {
  const counted = Promise.all(
    crew.filter((_, index) => members[index]?.isCounted).map((worker) => worker.result),
  );
  const all = Promise.all(crew.map((worker) => worker.result));
  // One that dies must not be waited for by those that run until they are told to stop.
  await Promise.race([counted, all]);
  for (const worker of crew) worker.signal("stop");
  return all;
}

async function startTogether(crew: readonly WorkerProcess[], members: readonly Member[]): Promise<void> {
  const [first, ...others] = crew;
  if (first !== undefined && members[0] !== undefined) first.order(members[0].order);
  const refusal = await first?.ready;
  if (refusal) throw new PeerUnavailable(refusal.reason);
  for (const [index, worker] of others.entries()) {
    const member = members[index + 1];
    if (member !== undefined) worker.order(member.order);
  }
  const refusals = await Promise.all(others.map((worker) => worker.ready));
  const failed = refusals.findIndex((one) => one !== null);
  if (failed !== -1) throw couldNotOpen(members[failed + 1], refusals[failed]?.reason);
  const go = commonNow() + headStartMs;
  for (const worker of crew) worker.signal({ go });
}

async function startAtOnce(crew: readonly WorkerProcess[], members: readonly Member[]): Promise<void> {
  const go = commonNow();
  for (const [index, worker] of crew.entries()) {
    const member = members[index];
    if (member !== undefined) worker.order(member.order);
    worker.signal({ go });
  }
  const refusals = (await Promise.all(crew.map((worker) => worker.ready))).filter((one) => one !== null);
  const [refusal] = refusals;
  if (refusal === undefined) return;
  if (refusals.length === crew.length) throw new PeerUnavailable(refusal.reason);
  throw couldNotOpen(members[0], refusal.reason);
}

function couldNotOpen(member: Member | undefined, reason: string | undefined): OpenError {
  return new OpenError(`A worker of ${member?.peer.name} could not open the file: ${reason}`, {
    hint: "others of the same peer could: it fails among processes",
    ...(member !== undefined && member.order.role !== "hog" && { path: member.order.path }),
  });
}
