import type { Peer } from "./peer.ts";

/** A side of a scenario that needs no worker's module: the scenario knows what to do by its name. */
export function peerHere(name: string, what: string): Peer {
  return { name, what, module: "", options: {} };
}
