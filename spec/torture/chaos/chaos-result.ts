/** The result of chaos, as data. */
import type { HistoryRule } from "../../../faults/torture/history/verdict.ts";
import type { Participant } from "../../runner/report/result.ts";

/**
 * What is wrong, beyond the rules of the history:
 *
 * - `integrity`: SQLite finds damage. `unreadable`: a fresh process could not read the file.
 * - `mode`: a file in WAL mode is not in WAL mode any more. `lock`, `descriptor`: one was left.
 * - `next`: the next connect did not work, or not the write after it.
 * - `hung`: no answer within twice the port's own bounds and ten seconds. `ended`: a process ended that nobody had ended.
 * - `error`: an error that nothing explains. `outcome`: a failed write without its outcome, from a port that promises it.
 * - `protocol`: an answer that is none. `idle`: nothing was acknowledged, so that the round shows nothing.
 */
export type ChaosRule =
  | HistoryRule
  | "integrity"
  | "unreadable"
  | "mode"
  | "lock"
  | "descriptor"
  | "next"
  | "hung"
  | "ended"
  | "error"
  | "outcome"
  | "protocol"
  | "idle";

export interface ChaosViolation {
  readonly round: number;
  readonly rule: ChaosRule;
  readonly text: string;
  /** The writes and reads that prove it, and what processes said. */
  readonly events: readonly unknown[];
  /** The command that runs this round's plan again. The interleaving of processes is another one each time. */
  readonly again: string;
}

/** What happened. */
export interface ChaosFigures {
  /** Processes of adapters that were started. */
  readonly actors: number;
  readonly kills: number;
  readonly stops: number;
  /** Processes that were told to end, and had connections open. */
  readonly leaves: number;
  readonly connects: number;
  readonly closes: number;
  readonly checkpoints: number;
  /** Times that faults were switched on. */
  readonly disturbances: number;
  readonly acknowledged: number;
  readonly rolledBack: number;
  readonly notStarted: number;
  readonly unknown: number;
  readonly neverAnswered: number;
  /** Writes without a sure answer that were in the file in the end. */
  readonly inDoubtAndThere: number;
  readonly reads: number;
  /** Rows that were held against the writes one by one. */
  readonly rows: number;
  /** Counts that were held against the writes. */
  readonly counts: number;
}

export interface ChaosResult {
  readonly seed: number;
  readonly participants: readonly Participant[];
  /** Rounds that were finished and judged. */
  readonly rounds: number;
  readonly elapsedMs: number;
  /** Whether a signal ended it early. The round that ran then is not judged. */
  readonly interrupted: boolean;
  readonly figures: ChaosFigures;
  /** How often adapters answered with an error, by its code, or its kind. */
  readonly errors: Readonly<Record<string, number>>;
  /** The longest time to an answer, without the time that the process was stopped; `null` when there was none. */
  readonly longestWait: Wait | null;
  /** Files beside the database when all was over, and after how many rounds: locks, and whatever the dead leave behind. */
  readonly left: Readonly<Record<string, number>>;
  /** What could not be looked at here, and why. */
  readonly notLooked: readonly string[];
  readonly violations: readonly ChaosViolation[];
}

export interface Wait {
  readonly round: number;
  readonly actor: string;
  readonly op: string;
  readonly ms: number;
}
