import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readRecording } from "../../real/injector/recording.ts";
import type { PowerBase } from "./base.ts";
import type { PowerModel } from "./fates.ts";
import { type PowerState, powerStates } from "./states.ts";

export interface PowerReplayOptions {
  /** The file that `Injector.record()` wrote. */
  readonly recording: string;
  /** The files when it began: `readPowerBase()`. */
  readonly base: PowerBase;
  /**
   * Looks at one state, as a program would that starts after the power is back. The directory is new each time and may
   * be changed; no connection may stay open in it.
   *
   * @param directory has the files of the state
   * @param position how many events had happened: `readRecording()[position - 1]` is the last one
   * @returns what is wrong with it; nothing, `undefined` or an empty list when all is well
   */
  readonly check: (
    directory: string,
    position: number,
  ) => readonly string[] | undefined | Promise<readonly string[] | undefined>;
  /** Default: 1. */
  readonly seed?: number | undefined;
  /** Default: both. */
  readonly model?: PowerModel | undefined;
  /** How many states at most. Default: 10,000. */
  readonly states?: number | undefined;
  readonly only?: { readonly position: number; readonly number: number } | undefined;
}

export interface PowerReplay {
  /** How many distinct states were looked at. */
  readonly states: number;
  readonly violations: readonly PowerViolation[];
}

export interface PowerViolation extends Pick<PowerState, "position" | "number" | "model" | "description"> {
  readonly problems: readonly string[];
}

/**
 * Cuts the power after each event of a recording, and has each state looked at that a machine might find.
 *
 * @example
 * ```ts
 * using injector = openInjector({ directory });
 * const base = readPowerBase(directory);
 * injector.record("/tmp/recording");
 * // … a program runs with injector.environment() …
 * const { violations } = await replayPower({ recording: "/tmp/recording", base, check: (found) => look(found) });
 * ```
 * @throws what `check` throws, and {@link RecordingError}
 */
export async function replayPower(options: PowerReplayOptions): Promise<PowerReplay> {
  const { recording, base, check, seed, model, only } = options;
  const place = mkdtempSync(join(inMemory() ?? tmpdir(), "walguard-power-"));
  const violations: PowerViolation[] = [];
  let states = 0;
  try {
    for (const state of powerStates(readRecording(recording), {
      base,
      seed,
      model,
      only,
      statesAtMost: options.states,
    })) {
      const directory = join(place, String(++states));
      writeState(state, directory);
      const problems = await check(directory, state.position);
      if (problems !== undefined && problems.length > 0) {
        const { position, number, model, description } = state;
        violations.push({ position, number, model, description, problems });
      }
      rmSync(directory, { recursive: true, force: true });
    }
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
  return { states, violations };
}

/** Writes the files of a state to a new directory. */
export function writeState({ files }: Pick<PowerState, "files">, directory: string): void {
  mkdirSync(directory, { recursive: true });
  for (const [name, content] of files) {
    const path = join(directory, name);
    if (name.includes("/")) mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

/** Where files are kept in memory, if there is such a place: no state needs a disk. */
export function inMemory(): string | null {
  const place = "/dev/shm";
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ? place : null;
}
