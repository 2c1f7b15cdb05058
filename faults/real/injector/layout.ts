/** The control file of the injector: where each value stands. `injector.c` has the same as structures. */
import { endianness } from "node:os";
import { type FileKind, fileKinds, type SystemCall, systemCalls } from "../../plan/plan.ts";

export const layoutVersion = 3;
export const controlBytes = 10_216;
/** How many faults a plan may have. */
export const rulesAtMost = 16;

export const at = {
  magic: 0,
  layout: 8,
  size: 12,
  rules: 16,
  armed: 20,
  recording: 24,
  hurry: 32,
  counts: 40,
  directory: 1128,
  database: 2152,
  record: 2408,
  rule: 3432,
} as const;

export const ruleBytes = 424;

export const inRule = {
  call: 0,
  kinds: 4,
  action: 8,
  errno: 12,
  nth: 16,
  times: 24,
  every: 32,
  from: 40,
  to: 48,
  amount: 56,
  probability: 64,
  seed: 68,
  after: 72,
  lastCall: 76,
  lastKind: 80,
  lastProcess: 84,
  seen: 88,
  fired: 96,
  actor: 104,
  until: 168,
} as const;

/** In the order of `enum operation`. */
export const calls: readonly SystemCall[] = systemCalls;

/** In the order of `enum kind`. */
export const kinds: readonly (FileKind | null)[] = [null, ...fileKinds];

/** In the order of `enum action`. */
export const actions = {
  errno: 1,
  short: 2,
  torn: 3,
  delay: 4,
  crashBefore: 5,
  crashAfter: 6,
  hang: 7,
} as const;

/** Structures are in the machine's own order of bytes; only little-endian machines are known to be right. */
export const isKnownByteOrder: boolean = endianness() === "LE";
