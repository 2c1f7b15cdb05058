/** The scenarios of many processes, or many callers, that write one file. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Peer } from "../peers/peer.ts";
import { allPeers } from "../peers/peer-list.ts";
import { WorkerPool } from "../processes/worker-pool.ts";
import { runWriters, type WritersPlan } from "../processes/writers.ts";
import type { Scenario } from "./scenario.ts";

const policies = ["bare", "walguard", "walguard-sqlite", "walguard-queue"];
const others = ["bare-5s", "transaction", "node-sqlite", "kysely", "drizzle", "python", "walguard-async"];

/** @param isQuick few processes, few writes */
export function writerScenarios(isQuick: boolean): Scenario[] {
  return plans().map((planned) => ({
    ...writerScenario(isQuick ? smaller(planned) : planned),
    ...(betweenOthers.has(planned.name) && { isBetweenOthers: true }),
  }));
}

/** They only make the lines of plots smoother. */
const betweenOthers: ReadonlySet<string> = new Set([
  "burst-5",
  "burst-10",
  "callers-8",
  "callers-32",
  "callers-128",
  "think-40",
]);

/** A plan with its name and its peers. */
export interface Planned {
  readonly name: string;
  /** What makes it different from a burst, after the number of processes and writes. */
  readonly and?: string;
  readonly peers: readonly Peer[];
  readonly series?: "burst" | "callers";
  readonly plan: WritersPlan;
}

function plans(): Planned[] {
  const few = peersNamed("bare", "walguard", "walguard-queue");
  const burst = (processes: number, writes: number, peers = few): Planned => ({
    name: `burst-${processes}`,
    peers,
    series: "burst",
    plan: { processes, writes },
  });
  const callers = (count: number): Planned => ({
    name: `callers-${count}`,
    peers: peersNamed("bare", "walguard", "walguard-async", "walguard-writer"),
    series: "callers",
    plan: { processes: 1, writes: 2048, callers: count },
  });
  const think = (thinkMs: number, writes: number): Planned => ({
    name: `think-${thinkMs}`,
    and: `, ${thinkMs} ms between writes`,
    peers: few,
    plan: { processes: 20, writes, thinkMs },
  });
  return [
    burst(1, 2000),
    burst(2, 1000),
    burst(5, 500),
    burst(10, 300),
    burst(20, 220, peersNamed(...policies, ...others)),
    burst(50, 80, peersNamed(...policies)),
    think(10, 80),
    think(40, 30),
    { name: "hogs", and: ", beside two CPU hogs", peers: few, plan: { processes: 20, writes: 110, hogs: 2 } },
    {
      name: "long-writer",
      and: ", beside one with transactions of 20 ms",
      peers: few,
      plan: { processes: 10, writes: 60, long: { bodyMs: 20 } },
    },
    {
      name: "readers",
      and: ", beside four readers",
      peers: few,
      plan: { processes: 10, writes: 150, readers: 4 },
    },
    ...[1, 8, 16, 32, 64, 128, 256].map(callers),
    {
      name: "group-20x8",
      and: " through 8 callers each",
      peers: peersNamed("walguard", "walguard-async", "walguard-writer"),
      plan: { processes: 20, writes: 240, callers: 8 },
    },
    {
      name: "loop-delay",
      and: " saturate the file beside the one that is measured, which writes every 5 ms",
      peers: peersNamed("walguard", "walguard-async"),
      plan: { processes: 20, writes: 220, beside: peerNamed("walguard") },
    },
    {
      name: "burst-whole",
      and: ", process starts and first connects included",
      peers: peersNamed("walguard", "python"),
      plan: { processes: 20, writes: 220, isWhole: true },
    },
  ];
}

/** Turns a plan into a scenario. */
export function writerScenario({ name, and = "", peers, series, plan }: Planned): Scenario {
  const { processes, writes, callers } = plan;
  const who = processes === 1 ? "one process" : `${processes} processes`;
  const size = series === "callers" ? callers : processes;
  return {
    name,
    what:
      series === "callers"
        ? `${who}, ${callers} asynchronous callers, ${writes} writes`
        : `${who} x ${writes} writes${and}`,
    ...(series &&
      size && { series: { name: series, by: series === "callers" ? "callers" : "processes", value: size } }),
    peers,
    ...(name === "burst-20" && { timelines: policies }),
    open(directory) {
      const pool = new WorkerPool();
      return {
        async run(peer) {
          const place = mkdtempSync(join(directory, "run-"));
          try {
            return await runWriters(peer, plan, place, pool);
          } finally {
            rmSync(place, { recursive: true, force: true });
          }
        },
        close: () => pool.clear(),
      };
    },
  };
}

function smaller({ plan, ...planned }: Planned): Planned {
  const { processes, writes, ...rest } = plan;
  const least = {
    processes: Math.min(processes, 3),
    writes: Math.min(writes, Math.max(40, rest.callers ?? 0)),
  };
  return { ...planned, plan: { ...rest, ...least } };
}

function peersNamed(...names: readonly string[]): Peer[] {
  return names.map(peerNamed);
}

/** @throws {TypeError} for a name that no peer has: a mistake in this file */
function peerNamed(name: string): Peer {
  const peer = allPeers.find((one) => one.name === name);
  if (peer === undefined) throw new TypeError(`no peer is named ${name}`);
  return peer;
}
