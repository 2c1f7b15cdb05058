/** Processes that write one file: most scenarios are of this kind. */
import { join } from "node:path";
import { defaultDriverName } from "../../../engine/driver.ts";
import { percentile } from "../../burst/burst-report.ts";
import { runAudit } from "../../burst/run-audit.ts";
import type { Peer } from "../peers/peer.ts";
import type { Audit, Run } from "../run.ts";
import { type CrewResult, type Member, runCrew, runWholeCrew } from "./crew.ts";
import { addErrors, type ErrorCounts } from "./error-counts.ts";
import type { ReadResult, WorkerOrder, WriteOrder, WriteResult } from "./worker-orders.ts";
import type { WorkerPool } from "./worker-pool.ts";

/** Who writes, and what goes on beside it. */
export interface WritersPlan {
  /** Processes whose writes are measured. */
  readonly processes: number;
  /** Writes of each. */
  readonly writes: number;
  /** Pause between a process's writes, in milliseconds. */
  readonly thinkMs?: number;
  /** Asynchronous callers in each process; default: one loop that never lets go of the event loop. */
  readonly callers?: number;
  /** Processes that only use up processor time. */
  readonly hogs?: number;
  /** Processes that read all the time. */
  readonly readers?: number;
  /** One more writer, not measured, with long transactions. */
  readonly long?: { readonly bodyMs: number };
  /** Nothing is prepared: process starts and the first connects count. */
  readonly isWhole?: boolean;
  /** The peer runs in one more process, and is what is measured; this one is the peer of the others. */
  readonly beside?: Peer;
}

const warmUpWrites = 3;
/** Between the writes of the process whose event loop is watched, in milliseconds. */
const requestEveryMs = 5;

/**
 * Runs a plan once, with a fresh file, and audits it.
 *
 * @param directory where the file is made
 * @param pool processes that are there already
 * @throws {PeerUnavailable} when the peer cannot take part
 * @throws {OpenError} when a process could not run
 */
export async function runWriters(
  peer: Peer,
  plan: WritersPlan,
  directory: string,
  pool: WorkerPool,
): Promise<Run> {
  const path = join(directory, "bench.db");
  const members = membersOf(peer, plan, path);
  const { results, wholeMs } = await (plan.isWhole === true ? runWholeCrew(members) : runCrew(members, pool));
  const written = results.flatMap((result, index) =>
    result?.kind === "written" ? [{ ...result, worker: index, isMeasured: isMeasured(index, plan) }] : [],
  );
  const audit = await auditOf(path, written);
  const measured = written.filter((result) => result.isMeasured);
  return {
    metrics: {
      ...rateMetrics(measured, plan, wholeMs),
      ...latencyMetrics(measured),
      ...loopMetrics(measured),
      ...readMetrics(results, measured, plan),
    },
    latenciesMs: latencies(measured),
    errors: errorsOf(results),
    audit,
    timeline: written.flatMap(({ worker, times }) =>
      times.map(([, held, done]) => [worker, held, done] as const),
    ),
  };
}

type Written = WriteResult & { readonly worker: number };

function isMeasured(index: number, { beside, processes }: WritersPlan): boolean {
  return beside === undefined ? index < processes : index === 0;
}

function membersOf(peer: Peer, plan: WritersPlan, path: string): Member[] {
  const members: Member[] = [];
  const add = (of: Peer, isCounted: boolean, order: (worker: number) => WorkerOrder): void => {
    members.push({ peer: of, isCounted, order: order(members.length) });
  };
  const write = (of: Peer, more: Partial<WriteOrder>) => (worker: number) =>
    writeOrder(of, plan, path, worker, more);
  // First, so that it is told at once when it cannot take part.
  if (plan.beside !== undefined)
    add(peer, false, write(peer, { writes: null, callers: 1, thinkMs: requestEveryMs, samplesLoop: true }));
  const others = plan.beside ?? peer;
  for (let count = 0; count < plan.processes; count++) add(others, true, write(others, {}));
  if (plan.long) add(peer, false, write(peer, { ...plan.long, writes: null, callers: 1 }));
  for (let count = 0; count < (plan.readers ?? 0); count++)
    add(peer, false, (worker) => ({
      role: "read",
      module: peer.module,
      options: peer.options,
      path,
      worker,
    }));
  for (let count = 0; count < (plan.hogs ?? 0); count++) add(peer, false, () => ({ role: "hog" }));
  return members;
}

function writeOrder(
  { module, options }: Peer,
  { writes, thinkMs, callers, isWhole }: WritersPlan,
  path: string,
  worker: number,
  more: Partial<WriteOrder>,
): WriteOrder {
  return {
    role: "write",
    module,
    options,
    path,
    worker,
    writes,
    warmUp: isWhole === true ? 0 : warmUpWrites,
    thinkMs: thinkMs ?? 0,
    bodyMs: 0,
    callers: callers ?? 0,
    samplesLoop: false,
    ...more,
  };
}

async function auditOf(path: string, written: readonly Written[]): Promise<Audit> {
  const accounts = written.map(({ worker, tried, failed, doubtful }) => {
    return { worker, writes: tried, failed, doubtful };
  });
  const { missing, doubled, ghosts, foreign, quickCheck } = await runAudit(
    path,
    defaultDriverName(),
    accounts,
  );
  const acknowledged = written.reduce((sum, { tried, failed }) => sum + tried - failed.length, 0);
  return { acknowledged, missing, doubled, ghosts, foreign, quickCheck };
}

/** From the common start to the last acknowledged write; of the whole, to the end of the last process. */
function rateMetrics(
  measured: readonly Written[],
  { isWhole }: WritersPlan,
  wholeMs: number,
): Run["metrics"] {
  const count = measured.reduce((sum, { times }) => sum + times.length, 0);
  if (isWhole === true) return { rate: perSecond(count, wholeMs), wholeMs };
  return { rate: perSecond(count, lastDone(measured)) };
}

/** 0 where nothing was acknowledged. */
function perSecond(count: number, milliseconds: number): number {
  return milliseconds > 0 ? (count / milliseconds) * 1000 : 0;
}

function lastDone(measured: readonly Written[]): number {
  return measured.reduce((last, { times }) => Math.max(last, times.at(-1)?.[2] ?? 0), 0);
}

function latencies(measured: readonly Written[]): number[] {
  return measured
    .flatMap(({ times }) => times.map(([wanted, , done]) => done - wanted))
    .sort((a, b) => a - b);
}

function latencyMetrics(measured: readonly Written[]): Run["metrics"] {
  const sorted = latencies(measured);
  if (sorted.length === 0) return {};
  return {
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    p999Ms: percentile(sorted, 0.999),
    worstMs: sorted.at(-1) ?? 0,
  };
}

function loopMetrics(measured: readonly Written[]): Run["metrics"] {
  const loop = measured[0]?.loop;
  return loop ? { loopP99Ms: loop.p99Ms, loopWorstMs: loop.worstMs } : {};
}

function readMetrics(
  results: CrewResult["results"],
  measured: readonly Written[],
  { readers }: WritersPlan,
): Run["metrics"] {
  if (readers === undefined) return {};
  const reads = results.filter((result): result is ReadResult => result?.kind === "read");
  const count = reads.reduce((sum, result) => sum + result.reads, 0);
  return { readsPerSecond: perSecond(count, lastDone(measured)) };
}

function errorsOf(results: CrewResult["results"]): ErrorCounts {
  const sum: ErrorCounts = {};
  for (const result of results) addErrors(sum, result?.errors ?? {});
  return sum;
}
