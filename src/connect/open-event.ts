import type { Connection } from "../engine/connection.ts";
import { libraryName, libraryVersion } from "../engine/driver.ts";
import { isHeard, publish } from "../events.ts";
import { connectionState } from "../lock-hygiene/connection-state.ts";
import { sourceOf } from "../lock-hygiene/told-events.ts";

/** Opens a connection, and tells of it where somebody listens (EV-004). */
export function toldOf<C extends Connection>(open: () => C): C {
  if (!isHeard("walguard:open")) return open();
  const began = performance.now();
  const connection = open();
  const openMs = performance.now() - began;
  const state = connectionState(connection);
  publish("walguard:open", {
    ...sourceOf(state),
    driver: libraryName(state.library),
    sqliteVersion: libraryVersion(state.library),
    journalMode: state.connectedIn ?? "unknown",
    openMs,
  });
  return connection;
}
