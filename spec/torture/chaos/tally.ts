/** Adds up what rounds did. */
import { readdirSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { HistoryFigures } from "../../../faults/torture/history/verdict.ts";
import type { ChaosFigures, ChaosResult, Wait } from "./chaos-result.ts";
import type { Scene } from "./scene.ts";

export class Tally {
  rounds = 0;
  figures: ChaosFigures = nothing;
  readonly errors: Record<string, number> = {};
  readonly left: Record<string, number> = {};
  longestWait: Wait | null = null;

  /** @param figures of the history; `null` when nobody could read the file in the end */
  add(scene: Scene, figures: HistoryFigures | null): void {
    this.rounds++;
    const sums: Record<string, number> = { ...this.figures };
    for (const [name, value] of Object.entries({ ...scene.counts, ...(figures ?? answersIn(scene)) }))
      sums[name] = (sums[name] ?? 0) + value;
    this.figures = sums as unknown as ChaosFigures;
    for (const [code, count] of scene.errors) this.errors[code] = (this.errors[code] ?? 0) + count;
    const wait = scene.longestWait;
    if (wait !== null && wait.ms > (this.longestWait?.ms ?? -1)) this.longestWait = wait;
    for (const name of readdirSync(dirname(scene.path)))
      if (name !== basename(scene.path)) this.left[name] = (this.left[name] ?? 0) + 1;
  }

  get result(): Pick<ChaosResult, "rounds" | "figures" | "errors" | "left" | "longestWait"> {
    const { rounds, figures, errors, left, longestWait } = this;
    return { rounds, figures, errors, left, longestWait };
  }
}

/** What writers were told, when there is no verdict on it. */
function answersIn({ writes }: Scene): Partial<HistoryFigures> {
  const told = (result: string): number => writes.filter((write) => write.result === result).length;
  return {
    acknowledged: told("acknowledged"),
    rolledBack: told("rolled back"),
    notStarted: told("not started"),
    unknown: told("unknown"),
    neverAnswered: told("never answered"),
  };
}

const nothing: ChaosFigures = {
  actors: 0,
  kills: 0,
  stops: 0,
  leaves: 0,
  connects: 0,
  closes: 0,
  checkpoints: 0,
  disturbances: 0,
  acknowledged: 0,
  rolledBack: 0,
  notStarted: 0,
  unknown: 0,
  neverAnswered: 0,
  inDoubtAndThere: 0,
  reads: 0,
  rows: 0,
  counts: 0,
};
