/** The states in which a machine may find its files after it has lost its power. */
import { createHash } from "node:crypto";
import type { RecordedEvent } from "../../real/injector/recording.ts";
import { seededRandom } from "../../wrapper/seeded-random.ts";
import type { PowerBase } from "./base.ts";
import { describeEvent, describeFates, describeNames } from "./describe.ts";
import { Disk } from "./disk.ts";
import { type Choice, choose, type PowerModel } from "./fates.ts";

/** One state. */
export interface PowerState {
  /** How many events of the recording had happened. */
  readonly position: number;
  /** Which of the states of this position: with the seed and the position it tells the state. */
  readonly number: number;
  readonly model: PowerModel;
  /** In words: `after event 212 (sync of app.db-wal), ordered: app.db-wal without its last 2 changes of 5`. */
  readonly description: string;
  /** The files by name, relative to the base's directory. Directories without files are left out. */
  readonly files: ReadonlyMap<string, Buffer>;
}

export interface PowerOptions {
  /** The files when the recording began: {@link readPowerBase}. */
  readonly base: PowerBase;
  /** The same seed draws the same states. Default: 1. */
  readonly seed?: number | undefined;
  /** Default: both. */
  readonly model?: PowerModel | undefined;
  /**
   * At most about this many states, spread over all positions. Around each sync the states with all and with nothing
   * that was not synced are always among them. Default: 10,000.
   */
  readonly statesAtMost?: number | undefined;
  /** Positions from which on something else is expected of the same files: they are given once more. */
  readonly epochs?: readonly number[] | undefined;
  /** One state alone. */
  readonly only?: { readonly position: number; readonly number: number } | undefined;
}

/** All and nothing, in both models. */
const around = 4;
/** After so many states that are known already, no more are drawn at a position. */
const patience = 48;

/**
 * The states that a recording leaves possible, each once.
 *
 * What was synced is there. Of what was written since, each file keeps any part, with sectors of 512 bytes; of names it
 * depends on the model. What was pending when a sync failed may be lost for good, as on Linux. A `-shm` is absent, zeros or
 * noise, since SQLite may never rely on it after a power cut.
 *
 * @param events from `readRecording()`
 * @throws {RecordingError} for a recording that does not begin with the base
 */
export function* powerStates(events: readonly RecordedEvent[], options: PowerOptions): Generator<PowerState> {
  const { base, seed = 1, statesAtMost = 10_000, only } = options;
  const disk = new Disk(base);
  const positions = new Set(only === undefined ? positionsOf(events) : [only.position]);
  const epochs = [...(options.epochs ?? [])].sort((one, other) => one - other);
  const known = new Set<string>();
  let [epoch, visited, given] = [0, 0, 0];
  for (let position = 0; position <= events.length; position++) {
    if (position > 0) disk.apply(events[position - 1] as RecordedEvent);
    while (epoch < epochs.length && (epochs[epoch] as number) <= position) epoch++;
    if (!positions.has(position)) continue;
    const share = (statesAtMost - given) / (positions.size - visited++);
    const isBoundary = [events[position - 1], events[position]].some((event) => event?.type === "synced");
    // A share below one is drawn for.
    const wanted = Math.floor(Math.max(0, share) + seededRandom(mixed(seed, position, 0))());
    const numbers = only === undefined ? Number.POSITIVE_INFINITY : only.number + 1;
    let fresh = 0;
    for (let number = only?.number ?? 0, stale = 0; number < numbers; number++) {
      if (only === undefined && (fresh >= wanted || stale >= patience) && !(isBoundary && number < around))
        break;
      const model: PowerModel = number % 2 === 0 ? "ordered" : "unordered";
      if (options.model !== undefined && model !== options.model) continue;
      const state = stateOf(disk, events, position, number, model, seed);
      const key = `${epoch} ${digest(state.files)}`;
      if (known.has(key) && only === undefined) {
        stale++;
        continue;
      }
      known.add(key);
      fresh++;
      given++;
      yield state;
    }
  }
}

/** After each event that changes what a disk may have: what is written to a `-shm` does not. */
function positionsOf(events: readonly RecordedEvent[]): number[] {
  const changing = events.flatMap((event, index) =>
    event.kind === "shm" && (event.type === "written" || event.type === "truncated") ? [] : [index + 1],
  );
  return [0, ...changing];
}

function stateOf(
  disk: Disk,
  events: readonly RecordedEvent[],
  position: number,
  number: number,
  model: PowerModel,
  seed: number,
): PowerState {
  const random = seededRandom(mixed(seed, position, number + 1));
  const turn = number >> 1;
  const choice = choose(disk.metadata, model, turn, random);
  const names = disk.metadata.filesAfter(choice.keeps);
  const files = new Map<string, Buffer>();
  const lost: string[] = [];
  const done = new Map<number, Buffer>();
  for (const [name, id] of names) {
    const file = disk.files[id] as Disk["files"][number];
    if (name.endsWith("-shm")) {
      const content = sharedMemory(turn);
      if (content !== null) files.set(name, content);
      continue;
    }
    let content = done.get(id);
    if (content === undefined) {
      const fates = choice.data(file);
      content = file.after(fates);
      done.set(id, content);
      const words = describeFates(name, file.open, fates);
      if (words !== null) lost.push(words);
    }
    files.set(name, content);
  }
  return {
    position,
    number,
    model,
    files,
    description: describe(disk, events, position, model, choice, lost),
  };
}

function describe(
  disk: Disk,
  events: readonly RecordedEvent[],
  position: number,
  model: PowerModel,
  choice: Choice,
  lost: readonly string[],
): string {
  const what = describeEvent(events[position - 1], (inode) => disk.nameOf(inode));
  const missing = [...lost, ...describeNames(disk.metadata.entries, choice.keeps)];
  return `after event ${position} (${what}), ${model}: ${missing.join("; ") || "all that was written"}`;
}

const sharedBytes = 32_768;
const zeros = Buffer.alloc(sharedBytes);
const noise = Buffer.from(Uint32Array.from({ length: sharedBytes / 4 }, noiseWord).buffer);

function noiseWord(_: unknown, index: number): number {
  return Math.imul(index + 1, 0x9e37_79b1) ^ Math.imul(index ^ (index >>> 3), 0x85eb_ca6b);
}

/** Absent, zeros or noise. */
function sharedMemory(turn: number): Buffer | null {
  return turn % 3 === 0 ? null : turn % 3 === 1 ? zeros : noise;
}

function digest(files: ReadonlyMap<string, Buffer>): string {
  const hash = createHash("sha1");
  for (const name of [...files.keys()].sort()) {
    const content = files.get(name) as Buffer;
    hash.update(`${name} ${content.length} `).update(content);
  }
  return hash.digest("base64");
}

function mixed(seed: number, position: number, number: number): number {
  return (
    (Math.imul(seed, 0x9e37_79b1) ^ Math.imul(position, 0x85eb_ca6b) ^ Math.imul(number, 0xc2b2_ae35)) >>> 0
  );
}
