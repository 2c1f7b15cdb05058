/** What is told of a connection over `node:diagnostics_channel`, and when. */
import { basename } from "node:path";
import type { EventSource } from "../events.ts";
import type { ConnectionState } from "./connection-state.ts";

/** What every event tells of a connection's database. */
export function sourceOf({ path = null, label }: ConnectionState): EventSource {
  return { path, label: label ?? (path === null ? "database" : basename(path)) };
}

/**
 * Publishes an event: at once, or when the `writeTxn` that is under way is over (EV-002).
 *
 * @param tell publishes it
 */
export function tellOutside(state: ConnectionState, tell: () => void): void {
  if (state.depth === 0) tell();
  else if (state.untold) state.untold.push(tell);
  else state.untold = [tell];
}

/** A transaction, or one inside it, is over. After the outermost what had to wait for it is published. */
export function leaveTransaction(state: ConnectionState): void {
  state.depth--;
  if (state.untold === null || state.depth > 0) return;
  const { untold } = state;
  state.untold = null;
  for (const tell of untold) tell();
}
