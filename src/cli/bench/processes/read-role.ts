import { setImmediate as turn } from "node:timers/promises";
import type { PeerConnection } from "../peers/peer.ts";
import { countError, type ErrorCounts } from "./error-counts.ts";
import type { ReadResult } from "./worker-orders.ts";

/** Reads until it is told to stop. */
export async function readOn(
  connection: PeerConnection,
  worker: number,
  stop: AbortSignal,
): Promise<ReadResult> {
  const errors: ErrorCounts = {};
  let reads = 0;
  while (!stop.aborted) {
    try {
      connection.read?.(worker);
      reads++;
    } catch (error) {
      countError(errors, error);
    }
    await turn();
  }
  return { kind: "read", reads, errors };
}
