/** What a run of the mutants found, for people and for programs. */
import { dirname } from "node:path";
import type { Verdict } from "./judge.ts";
import type { LoadedMutant } from "./load-mutants.ts";
import { nameOfKiller } from "./mutant.ts";

/** What a mutant is made of: the runner of the suite, the burst that audits itself, or the layer. */
type Part = "layer" | "runner" | "burst";

/** Told by the mutant's folder. */
function partOf({ file }: Pick<LoadedMutant, "file">): Part {
  const folder = dirname(file);
  return folder === "runner" || folder === "burst" ? folder : "layer";
}

/** One mutant, in three lines. */
export function verdictText({ mutant, verdict, detail }: Verdict): string {
  const mark = { killed: "killed  ", survived: "SURVIVED", late: "LATE    ", unclear: "UNCLEAR " }[verdict];
  return `${mark} ${mutant.id}  ${nameOfKiller(mutant)}\n         ${mutant.mistake}\n         ${detail}`;
}

/** What the unchanged source does with one of the cases and tests. */
export interface ReferenceFailure {
  readonly id: string;
  readonly said: string;
}

/** The last lines: what was killed how, and of what. */
export function summaryText(
  verdicts: readonly Verdict[],
  mutants: readonly LoadedMutant[],
  wrong: readonly ReferenceFailure[],
  asked: number,
): string {
  const late = verdicts.filter(({ verdict }) => verdict === "late").map(({ mutant }) => mutant.id);
  const parts = (["layer", "runner", "burst"] as const).map((part) => {
    const ids = new Set(mutants.filter((one) => partOf(one) === part).map(({ id }) => id));
    const killed = verdicts.filter(({ mutant, verdict }) => ids.has(mutant.id) && verdict === "killed");
    return `${killed.length} of ${ids.size} of the ${part}`;
  });
  return [
    ...wrong.map(({ id, said }) => `the reference itself: ${id}: ${said}`),
    ...(late.length === 0 ? [] : [`killed by a time-out only, which shows nothing: ${late.join(", ")}`]),
    `${countOf(verdicts)} of ${verdicts.length} mutants killed by what they name (${parts.join(", ")}); the reference passes ${asked - wrong.length} of ${asked} of these cases and tests`,
  ].join("\n");
}

/** The same as data. */
export function summaryJson(
  verdicts: readonly Verdict[],
  driver: string,
  wrong: readonly ReferenceFailure[],
): object {
  return {
    version: 1,
    driver,
    killed: countOf(verdicts),
    total: verdicts.length,
    reference: wrong.map(({ id }) => id),
    mutants: verdicts.map(({ mutant: { id, mistake, killedBy }, verdict, detail }) => ({
      id,
      mistake,
      killedBy,
      verdict,
      detail,
    })),
  };
}

function countOf(verdicts: readonly Verdict[]): number {
  return verdicts.filter(({ verdict }) => verdict === "killed").length;
}
