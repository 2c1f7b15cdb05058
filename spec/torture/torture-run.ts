import type { Violation } from "./violation.ts";

/** The tortures, in the order in which they run. */
export const tortureNames = ["sweep", "kill", "power", "chaos"] as const;

export type TortureName = (typeof tortureNames)[number];

export interface TortureOptions {
  /** The commands of the adapters. Each is swept, and the first is killed, beside the others. */
  readonly adapters: readonly (readonly string[])[];
  readonly tortures: readonly TortureName[];
  readonly directory: string;
  readonly seed: number;
  /** For each torture of each adapter. */
  readonly minutes?: number | undefined;
  /** How many points are swept, at most, of each adapter. */
  readonly points?: number | undefined;
  readonly kills?: number | undefined;
  /** How many states after a loss of power are looked at, at most, of each adapter. */
  readonly states?: number | undefined;
  readonly only?: string | undefined;
  readonly lanes?: number | undefined;
  readonly onProgress?: ((what: string, done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What one torture came to. */
export interface TortureRun {
  readonly torture: TortureName;
  /** The adapters that took part. */
  readonly adapters: readonly string[];
  /** Why it did not run. */
  readonly skipped?: string;
  /** How often something was tried that could have gone wrong; 0 shows nothing. */
  readonly tried: number;
  /** How many writes were acknowledged, and looked for afterwards. */
  readonly acknowledged: number;
  readonly seconds: number;
  /** All that is known, in the torture's own terms. */
  readonly details: unknown;
  readonly violations: readonly Violation[];
}

/** A torture that can not run here. */
export function skippedRun(name: TortureName, adapters: readonly string[], reason: string): TortureRun {
  const nothing = { tried: 0, acknowledged: 0, seconds: 0, details: null, violations: [] };
  return { torture: name, adapters, skipped: reason, ...nothing };
}
