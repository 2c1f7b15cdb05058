import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { seededRandom } from "../../../faults/wrapper/seeded-random.ts";
import { AdapterProcess } from "../../runner/adapter/adapter-process.ts";
import { Account } from "../account.ts";
import { performerOf } from "../performer.ts";
import type { Act } from "../scenario.ts";
import { type LoopDisk, openLoopDisk } from "./loop-disk.ts";
import { lookAt, problemsOf } from "./state-look.ts";

export interface RealCutsOptions {
  /** Program and arguments of a port's adapter. */
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Default: 30. */
  readonly cuts?: number | undefined;
  /** Draws the moments; a moment is never quite the same again. Default: 1. */
  readonly seed?: number | undefined;
  /** No round is begun after this moment, of `performance.now()`. */
  readonly until?: number | undefined;
  readonly onProgress?: ((cuts: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RealCutsResult {
  readonly cuts: number;
  /** How many writes had been acknowledged at the cuts, in all: each was looked for. */
  readonly acknowledged: number;
  readonly violations: readonly {
    readonly cut: number;
    readonly round: string;
    readonly problems: readonly string[];
  }[];
}

const helloTimeoutMs = 30_000;
const cutsPerRound = 5;
/** The longest pause before a cut, in milliseconds: a commit takes one or two of them. */
const pauseMs = 60;

/**
 * Cuts the power of a real disk while a port writes to it: an image file on a loop device is copied at any moment, while
 * the port's process is stopped, and the copy is mounted. What was acknowledged before is in it.
 *
 * @returns the reason where this machine can't: it takes Linux and root
 */
export async function realCuts(options: RealCutsOptions): Promise<RealCutsResult | string> {
  const { cuts = 30, seed = 1, until = Number.POSITIVE_INFINITY, signal } = options;
  using disk = openLoopDisk();
  if (!disk.available) return disk.reason;
  const random = seededRandom(seed);
  const violations: { cut: number; round: string; problems: string[] }[] = [];
  let [made, acknowledged] = [0, 0];
  for (let round = 0; made < cuts && performance.now() < until; round++) {
    signal?.throwIfAborted();
    const way = round % 2 === 0 ? "wal" : "delete";
    const name = `round-${round}`;
    const path = join(disk.directory, name, "new", "app.db");
    mkdirSync(join(disk.directory, name));
    const account = new Account([]);
    const adapter = new AdapterProcess(name, options.command, { helloTimeoutMs, env: options.env });
    try {
      await adapter.hello();
      const performer = performerOf(adapter, path, account, name);
      const working = performer.perform(actsOf(way, adapter.capabilities));
      // The next cut may come after the last act; a failure of the adapter is thrown below.
      working.catch(() => {});
      for (let inRound = 0; inRound < cutsPerRound && made < cuts; inRound++) {
        await setTimeout(random() * pauseMs);
        const problems = cutNow(disk, adapter, join(name, "new", "app.db"), account);
        acknowledged += account.acknowledged;
        made++;
        options.onProgress?.(made);
        if (problems.length > 0) violations.push({ cut: made, round: `${way} ${round}`, problems });
      }
      await adapter.process.kill();
      await working;
    } finally {
      await adapter.process.kill();
    }
  }
  return { cuts: made, acknowledged, violations };
}

/** Nothing is awaited here: no answer arrives meanwhile. This process has no connection to the disk. */
function cutNow(disk: LoopDisk, adapter: AdapterProcess, file: string, account: Account): string[] {
  adapter.process.signal("SIGSTOP");
  try {
    using cut = disk.cut();
    const path = join(cut.directory, file);
    const acknowledged = account.acknowledged > 0;
    if (acknowledged && !existsSync(path)) return ["the database is not there"];
    return problemsOf(lookAt(path), { account, mode: null, hasTable: acknowledged });
  } finally {
    adapter.process.signal("SIGCONT");
  }
}

function actsOf(way: "wal" | "delete", capabilities: ReadonlySet<string>): Act[] {
  const inDelete = way === "delete" && capabilities.has("journal-mode-option");
  const connect: Act = inDelete ? { do: "connect", mode: "delete" } : { do: "connect" };
  const write: Act = { do: "write", times: 8 };
  const rounds = Array.from({ length: 20 }, (): Act[] => [
    write,
    { do: "checkpoint" },
    write,
    { do: "close" },
    connect,
  ]);
  return [connect, ...rounds.flat()];
}
