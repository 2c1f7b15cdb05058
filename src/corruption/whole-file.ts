/** Whether a large database has to be read through, or was found whole before and has not crashed since (CO-025). */
import { readFileSync, statSync } from "node:fs";
import { keep } from "../bounded-map.ts";
import { constants } from "../constants.ts";
import { processSlot } from "../process-state.ts";
import type { Landmarks } from "./landmarks.ts";
import { type FileState, readRecord, type WholeRecord, writeRecord } from "./whole-record.ts";

/** What is asked of the machine, as an argument, so that tests can replace it. */
export interface Machine {
  /** Milliseconds since 1970. */
  now(): number;
  /** Names the time since the last start; `null` where the system does not tell. */
  boot(): string | null;
}

const thisMachine: Machine = { now: Date.now, boot: bootId };

/** What this process knows to be whole, by canonical path: for the last close of each (CO-028). */
const known = processSlot("whole-files.1", () => new Map<string, WholeRecord>());
const mostKept = 100;
/** How long after the end of a process its driver's last checkpoint may take. */
const checkpointMs = 5000;

/** A database that is too large to be read through again and again. */
export class LargeFile {
  /** What it looked like when it was found whole; `null` where it has to be read through. */
  readonly believed: Landmarks | null;
  readonly #file: string;
  readonly #state: FileState;
  readonly #machine: Machine;

  private constructor(file: string, state: FileState, machine: Machine) {
    this.#file = file;
    this.#state = state;
    this.#machine = machine;
    const record = readRecord(file, state);
    const holds = record !== null && isCurrent(record, state, machine) && isUndisturbed(file, state, record);
    this.believed = holds ? record : null;
    if (holds) keep(known(), file, record, mostKept);
  }

  /** @returns `null` for a file that is small, or is not there */
  static at(file: string, machine: Machine = thisMachine): LargeFile | null {
    const state = stateOf(file);
    if (state === null || state.size <= constants.integritySmallBytes) return null;
    return new LargeFile(file, state, machine);
  }

  /** Takes back what was noted: it is damaged, or may be. */
  distrust(): void {
    known().delete(this.#file);
    writeRecord(this.#file, this.#state, null);
  }

  /** Notes that it was read through and is whole. The time and size are those from before that. */
  foundWhole({ schemaVersion, pageSize, pageCount }: Landmarks, tookMs: number): void {
    const boot = this.#machine.boot();
    if (boot === null) return;
    const { life, size, modifiedAtMs, changedAtS } = this.#state;
    const checkedAtMs = this.#machine.now();
    const state = { life, size, modifiedAtMs, changedAtS };
    const landmarks = { schemaVersion, pageSize, pageCount };
    const record = { ...state, boot, checkedAtMs, tookMs: Math.ceil(tookMs), ...landmarks };
    keep(known(), this.#file, record, mostKept);
    writeRecord(this.#file, this.#state, record);
  }
}

/** What is to be noted when this process leaves a file; `undefined` for one that is not noted as whole. */
export function farewellOf(file: string): { closed(): void; ending(): void } | undefined {
  if (!known().has(file)) return undefined;
  return {
    // The last one who closes it has checkpointed it: that it changed since is known, then, and no surprise (CO-028).
    closed: () => isInUse(file) || renew(file, {}),
    ending: () => isInUse(file) && renew(file, { leftAtMs: Date.now() }),
  };
}

function renew(file: string, more: { readonly leftAtMs?: number }): void {
  const record = known().get(file);
  const state = stateOf(file);
  if (record === undefined || state?.life !== record.life) return;
  // Somebody may have taken it back meanwhile.
  const there = readRecord(file, state);
  if (there?.life !== record.life || there.checkedAtMs < record.checkedAtMs) {
    known().delete(file);
    return;
  }
  if (isUnchanged(state, record) && more.leftAtMs === undefined) return;
  const { leftAtMs: _, ...before } = there;
  const { size, modifiedAtMs, changedAtS } = state;
  const renewed = { ...before, size, modifiedAtMs, changedAtS, ...more };
  keep(known(), file, renewed, mostKept);
  writeRecord(file, state, renewed);
}

/** Of this file, since the machine was started, and not too long ago (CO-026). */
function isCurrent(record: WholeRecord, state: FileState, machine: Machine): boolean {
  const age = machine.now() - record.checkedAtMs;
  const due = Math.max(constants.integrityMaxAgeMs, constants.integrityAgeFactor * record.tookMs);
  return record.life === state.life && record.boot === machine.boot() && age >= 0 && age < due;
}

/** A change is no news while somebody may be using the file, who leaves a `-wal` (CO-028). */
function isUndisturbed(file: string, state: FileState, record: WholeRecord): boolean {
  return isUnchanged(state, record) || isInUse(file) || wasLeft(state, record);
}

/** Whether its last change is the checkpoint of a driver that closed it at the end of a process. */
function wasLeft({ modifiedAtMs, changedAtS }: FileState, { leftAtMs }: WholeRecord): boolean {
  if (leftAtMs === undefined) return false;
  const isIn = (ms: number, unit: number): boolean => ms > leftAtMs - unit && ms < leftAtMs + checkpointMs;
  return isIn(modifiedAtMs, 10) && isIn(changedAtS * 1000, 1000);
}

function isUnchanged(state: FileState, record: WholeRecord): boolean {
  return (
    state.size === record.size &&
    state.modifiedAtMs === record.modifiedAtMs &&
    state.changedAtS === record.changedAtS
  );
}

/** One that cannot be looked at belongs to somebody. */
function isInUse(file: string): boolean {
  try {
    return (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
  } catch {
    return true;
  }
}

function stateOf(file: string): FileState | null {
  try {
    const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
    if (stats === undefined) return null;
    return {
      life: `${stats.dev}:${stats.ino}:${stats.birthtimeMs}`,
      size: Number(stats.size),
      modifiedAtMs: Number(stats.mtimeMs),
      changedAtS: Number(stats.ctimeMs / 1000n),
      uid: Number(stats.uid),
      gid: Number(stats.gid),
      mode: Number(stats.mode),
    };
  } catch {
    // Opening it says what is wrong.
    return null;
  }
}

/** After a power cut the disk may hold less than it said, and what was seen before proves nothing. */
function bootId(): string | null {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return null;
  }
}
