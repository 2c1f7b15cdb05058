import { isHeard, publish, type WalReader } from "../events.ts";
import { programOf, type ReadLock } from "../file-lock/lock-holders.ts";
import type { ConnectionState } from "../lock-hygiene/connection-state.ts";
import { sourceOf, tellOutside } from "../lock-hygiene/told-events.ts";

/** What is known of a checkpoint. */
interface Checkpointed {
  readonly walBytes: number;
  readonly frames?: number;
  readonly checkpointed?: number | null;
  readonly pinnedMs?: number;
  readonly pinnedBy?: readonly ReadLock[];
  readonly code?: string | undefined;
}

/** Tells of a checkpoint, where somebody listens (EV-008). */
export function tellCheckpoint(state: ConnectionState, all: Checkpointed): void {
  if (!isHeard("walguard:checkpoint")) return;
  const { walBytes, frames, checkpointed, pinnedMs = 0, pinnedBy = [], code } = all;
  tellOutside(state, () =>
    publish("walguard:checkpoint", {
      ...sourceOf(state),
      walBytes,
      frames,
      checkpointed: checkpointed ?? undefined,
      pinnedMs,
      pinnedBy: walReaders(pinnedBy),
      code,
    }),
  );
}

/** The processes of some locks. */
export function walReaders(locks: readonly ReadLock[]): WalReader[] {
  return pidsOf(locks).map((pid) => ({ pid, program: programOf(pid) }));
}

/** Each process once. */
export function pidsOf(locks: readonly ReadLock[]): number[] {
  return [...new Set(locks.map(({ pid }) => pid))];
}
