/** A scenario: one job that several peers do in turns. */
import type { Peer } from "../peers/peer.ts";
import type { Run } from "../run.ts";

export interface Scenario {
  /** Its name on the command line and in reports. */
  readonly name: string;
  readonly what: string;
  /** The size that a series of scenarios differ in; they make one plot. */
  readonly series?: { readonly name: string; readonly by: string; readonly value: number };
  /** Who takes part. */
  readonly peers: readonly Peer[];
  /** Runs of each peer per round, for short runs; default: 1. They count as rounds. */
  readonly turns?: number;
  /** Whether one round is all, however many the others have. */
  readonly isOnce?: boolean;
  /** Whether a first round is not counted, for work inside this process; default: no. */
  readonly hasWarmUp?: boolean;
  /** Whether a quick run does without it, unless it is named. */
  readonly isBetweenOthers?: boolean;
  /** Peers of which the report tells who held the lock when, in the first round. */
  readonly timelines?: readonly string[];
  /**
   * Gets ready to run.
   *
   * @param directory an empty directory, removed afterwards
   */
  open(directory: string): Session | Promise<Session>;
}

export interface Session {
  /**
   * Runs one peer once.
   *
   * @throws {PeerUnavailable} when it cannot take part
   */
  run(peer: Peer): Run | Promise<Run>;
  close?(): void | Promise<void>;
}
