/** The physical limit: how often this disk takes a page for good. No durable commit can be faster, alone in its sync. */
import { closeSync, fdatasyncSync, fsyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { peerHere } from "../peers/peer-here.ts";
import type { Scenario } from "./scenario.ts";

const pageBytes = 4096;

/** @param isQuick a tenth of the syncs */
export function diskSync(isQuick: boolean): Scenario {
  const syncs = isQuick ? 50 : 1000;
  return {
    name: "disk",
    what: `fdatasync after each page of ${pageBytes} bytes, ${syncs} times: the limit of this disk`,
    peers: [
      peerHere("overwrite", "a file that is there already, as a WAL that is used again"),
      peerHere("grow", "a file that grows, as a WAL that is new or was truncated"),
    ],
    open(directory) {
      let files = 0;
      return {
        run: ({ name }) => ({
          metrics: { rate: syncRate(join(directory, `disk-${files++}`), syncs, name === "overwrite") },
        }),
      };
    },
  };
}

function syncRate(path: string, syncs: number, isOverwritten: boolean): number {
  const page = Buffer.alloc(pageBytes, 1);
  const descriptor = openSync(path, "wx");
  try {
    if (isOverwritten) {
      for (let done = 0; done < syncs; done++) writeSync(descriptor, page, 0, pageBytes, done * pageBytes);
      fsyncSync(descriptor);
    }
    const start = performance.now();
    for (let done = 0; done < syncs; done++) {
      writeSync(descriptor, page, 0, pageBytes, done * pageBytes);
      fdatasyncSync(descriptor);
    }
    return (syncs / (performance.now() - start)) * 1000;
  } finally {
    closeSync(descriptor);
  }
}
