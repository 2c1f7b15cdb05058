/** The asynchronous write transactions of one connection, one behind the other. */
import { setImmediate } from "node:timers";
import type { Connection } from "../engine/connection.ts";
import { processSlot } from "../process-state.ts";

/** A place in the line of a connection. */
export interface Place {
  /** Called, in a turn of the event loop of its own, when it has become the first. */
  advanced: (() => void) | undefined;
  /** Whether those before it have left. */
  isFirst(): boolean;
  /** How many are before it. */
  before(): number;
  /** Leaves the line, from wherever in it. */
  leave(): void;
}

const lines = processSlot("waiting-lines.1", () => new WeakMap<Connection, Set<Place>>());

/** Takes the last place in the connection's line (TX-051). */
export function takePlace(connection: Connection): Place {
  let line = lines().get(connection);
  if (line === undefined) {
    line = new Set();
    lines().set(connection, line);
  }
  const places = line;
  const place: Place = {
    advanced: undefined,
    isFirst: () => firstOf(places) === place,
    before: () => [...places].indexOf(place),
    leave() {
      const wasFirst = place.isFirst();
      places.delete(place);
      // Whatever else the process has to do comes between two transactions.
      if (wasFirst && places.size > 0) setImmediate(() => firstOf(places)?.advanced?.());
    },
  };
  line.add(place);
  return place;
}

function firstOf(places: ReadonlySet<Place>): Place | undefined {
  return places.values().next().value;
}
