/** The file by which an injector is told what to do, and tells what it did. */

import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { constants } from "node:os";
import { ArgumentError } from "../../../src/errors.ts";
import {
  type Fault,
  type FaultAction,
  type FaultPlan,
  type FileKind,
  type SystemCall,
  triggerTimes,
} from "../../plan/plan.ts";
import { FaultPlanError } from "../../plan/plan-error.ts";
import {
  actions,
  at,
  calls,
  controlBytes,
  inRule,
  kinds,
  layoutVersion,
  ruleBytes,
  rulesAtMost,
} from "./layout.ts";

/** What became of one fault. */
export interface RuleState {
  /** How many calls matched. */
  readonly seen: number;
  readonly fired: number;
  /** The call at which it fired last. */
  readonly last: { readonly call: SystemCall; readonly kind: FileKind; readonly process: number } | null;
}

/** How often a call was made on a kind of file while a plan was armed. */
export interface CallCount {
  readonly call: SystemCall;
  readonly kind: FileKind;
  readonly count: number;
}

/** It is open from the start, and mapped by each process under the injector, so that a change is seen at once. */
export class ControlFile {
  /** -1 when it is closed: its number may be another file's by then. */
  #open: number;

  /**
   * @param path where it is made
   * @param directory the files below it are meant; without symbolic links
   * @param database the file name of the database; empty: files are known by their endings
   * @param hurry how many times shorter the engine's sleeps are
   */
  constructor(path: string, directory: string, database: string, hurry: number) {
    this.#open = openSync(path, "wx+", 0o600);
    const bytes = Buffer.alloc(controlBytes);
    bytes.write("WGINJECT", at.magic, "latin1");
    bytes.writeUInt32LE(layoutVersion, at.layout);
    bytes.writeUInt32LE(controlBytes, at.size);
    bytes.writeInt32LE(hurry, at.hurry);
    text(bytes, at.directory, 1024, directory);
    text(bytes, at.database, 256, database);
    writeSync(this.#descriptor, bytes, 0, controlBytes, 0);
  }

  /** Puts a plan in the place of the one before. Calls are counted from now on. */
  arm(plan: FaultPlan): void {
    if (plan.faults.length > rulesAtMost) {
      const message = `has ${plan.faults.length} faults`;
      throw new FaultPlanError([{ place: "faults", message }], `an injector takes ${rulesAtMost} at once`);
    }
    this.#flag(at.armed, false);
    const rules = Buffer.alloc(ruleBytes * rulesAtMost);
    for (const [index, fault] of plan.faults.entries())
      writeRule(rules.subarray(index * ruleBytes), fault, plan, index);
    writeSync(this.#descriptor, rules, 0, rules.length, at.rule);
    const counts = Buffer.alloc(calls.length * kinds.length * 8);
    writeSync(this.#descriptor, counts, 0, counts.length, at.counts);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(plan.faults.length);
    writeSync(this.#descriptor, length, 0, 4, at.rules);
    this.#flag(at.armed, true);
  }

  disarm(): void {
    this.#flag(at.armed, false);
  }

  /** @param file the recording; `null` ends it */
  record(file: string | null): void {
    if (file !== null) {
      const name = Buffer.alloc(1024);
      text(name, 0, 1024, file);
      writeSync(this.#descriptor, name, 0, 1024, at.record);
    }
    this.#flag(at.recording, file !== null);
  }

  state(index: number): RuleState {
    const rule = this.#read(at.rule + index * ruleBytes, ruleBytes);
    const fired = Number(rule.readBigInt64LE(inRule.fired));
    const call = calls[rule.readInt32LE(inRule.lastCall)] ?? "any";
    const kind = kinds[rule.readInt32LE(inRule.lastKind)] ?? "other";
    return {
      seen: Number(rule.readBigInt64LE(inRule.seen)),
      fired,
      last: fired === 0 ? null : { call, kind, process: rule.readInt32LE(inRule.lastProcess) },
    };
  }

  counts(): CallCount[] {
    const counts = this.#read(at.counts, calls.length * kinds.length * 8);
    return calls.flatMap((call, row) =>
      kinds.flatMap((kind, column) => {
        const count = Number(counts.readBigInt64LE((row * kinds.length + column) * 8));
        return kind === null || count === 0 ? [] : [{ call, kind, count }];
      }),
    );
  }

  close(): void {
    const descriptor = this.#descriptor;
    this.#open = -1;
    closeSync(descriptor);
  }

  get #descriptor(): number {
    if (this.#open === -1) {
      throw new ArgumentError("This injector has been disposed of", { hint: "open another one" });
    }
    return this.#open;
  }

  #flag(offset: number, value: boolean): void {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value ? 1 : 0);
    writeSync(this.#descriptor, bytes, 0, 4, offset);
  }

  #read(offset: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    readSync(this.#descriptor, bytes, 0, length, offset);
    return bytes;
  }
}

function writeRule(rule: Buffer, fault: Fault, plan: FaultPlan, index: number): void {
  const { at: point, when = {}, do: action } = fault;
  const times = triggerTimes(fault.when);
  rule.writeInt32LE(calls.indexOf(point.name as SystemCall), inRule.call);
  rule.writeUInt32LE(point.arg == null ? 0 : 1 << kinds.indexOf(point.arg as FileKind), inRule.kinds);
  rule.writeBigInt64LE(BigInt(when.nth ?? 1), inRule.nth);
  rule.writeBigInt64LE(BigInt(Number.isFinite(times) ? times : -1), inRule.times);
  rule.writeBigInt64LE(BigInt(when.every ?? 1), inRule.every);
  rule.writeBigInt64LE(BigInt(point.bytes?.[0] ?? 0), inRule.from);
  rule.writeBigInt64LE(BigInt(point.bytes === undefined ? -1 : point.bytes[1] + 1), inRule.to);
  rule.writeUInt32LE(Math.round((when.probability ?? 1) * 0xffff_ffff), inRule.probability);
  rule.writeUInt32LE(((plan.seed ?? 0) + index * 0x9e37_79b9) >>> 0, inRule.seed);
  rule.writeInt32LE(
    plan.faults.findIndex(({ id }) => id === when.after),
    inRule.after,
  );
  text(rule, inRule.actor, 64, point.actor ?? "");
  writeAction(rule, action);
}

function writeAction(rule: Buffer, action: FaultAction): void {
  const put = (kind: number, amount = 0, errno = 0): void => {
    rule.writeInt32LE(kind, inRule.action);
    rule.writeBigInt64LE(BigInt(amount), inRule.amount);
    rule.writeInt32LE(errno, inRule.errno);
  };
  const errors: Readonly<Record<string, number>> = constants.errno;
  if ("errno" in action) put(actions.errno, 0, errors[action.errno]);
  else if ("shortBytes" in action) put(actions.short, action.shortBytes);
  else if ("tornBytes" in action) put(actions.torn, action.tornBytes, constants.errno.EIO);
  else if ("delayMs" in action) put(actions.delay, action.delayMs);
  else if ("crash" in action) put(action.crash === "before" ? actions.crashBefore : actions.crashAfter);
  else if ("hangUntil" in action) {
    put(actions.hang);
    text(rule, inRule.until, 256, action.hangUntil);
  }
}

function text(bytes: Buffer, offset: number, room: number, value: string): void {
  if (Buffer.byteLength(value) >= room) {
    const message = `${JSON.stringify(value)} is too long for the injector, which has room for ${room - 1} bytes`;
    throw new FaultPlanError([{ place: "text", message }], "use a shorter path or name");
  }
  bytes.fill(0, offset, offset + room);
  bytes.write(value, offset);
}
