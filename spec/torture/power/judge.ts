/** Starts the program that looks at states. */

import type { PowerModel } from "../../../faults/torture/power/fates.ts";
import { HarnessFault } from "../../runner/early-end.ts";
import { LineProcess } from "../../runner/process/line-process.ts";
import { runtimeCommand } from "../../runner/process/runtime-command.ts";
import type { Recorded } from "./record.ts";

export interface PowerJob extends Pick<Recorded, "recording" | "base" | "database" | "promises"> {
  /** Where states are written. */
  readonly place: string;
  /** The version of Python's SQLite; `null` where there is no Python. */
  readonly oldVersion: string | null;
  readonly seed: number;
  readonly model?: PowerModel | undefined;
  readonly statesAtMost: number;
  readonly only?: { readonly position: number; readonly number: number } | undefined;
}

export interface StateViolation {
  readonly position: number;
  readonly number: number;
  readonly model: PowerModel;
  readonly description: string;
  readonly problems: readonly string[];
}

export interface PowerVerdict {
  readonly events: number;
  readonly syncs: number;
  /** Distinct ones. */
  readonly states: number;
  readonly models: Readonly<Record<PowerModel, number>>;
  /** How many of them an old SQLite, and walguard itself, looked at, too. */
  readonly byOld: number;
  readonly byConnect: number;
  /** How many states are wrong; the first of them are in `violations`. */
  readonly violating: number;
  readonly violations: readonly StateViolation[];
  readonly seconds: number;
}

/** @param onStates told how many states have been looked at so far */
export async function judge(
  job: PowerJob,
  onStates: (states: number) => void,
  signal?: AbortSignal,
): Promise<PowerVerdict> {
  const ending = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const [program, all] = runtimeCommand(new URL(`judge-program${ending}`, import.meta.url));
  let verdict: PowerVerdict | null = null;
  const child = new LineProcess([program, ...all], {
    env: process.env,
    onLine: (line) => {
      const message = JSON.parse(line) as { states?: number; verdict?: PowerVerdict };
      if (message.states !== undefined) onStates(message.states);
      verdict = message.verdict ?? verdict;
    },
  });
  const stop = (): void => child.signal("SIGKILL");
  signal?.addEventListener("abort", stop);
  try {
    child.tell(job);
    await child.ended;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
  signal?.throwIfAborted();
  if (verdict === null) throw new HarnessFault(`the process that looks at states ended: ${child.stderr}`);
  return verdict;
}
