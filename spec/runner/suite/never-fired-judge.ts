/** Decides what it means that a fault of a case never fired. */
import { type NeverFired, statementAt } from "../judge/fired.ts";
import type { CaseResult } from "../report/result.ts";
import { strikingOperations } from "./calibrate.ts";
import type { Greeting } from "./greet.ts";
import type { Workspace } from "./workspace.ts";

export class NeverFiredJudge {
  readonly #workspace: Workspace;
  readonly #striking = new Map<Greeting, Promise<ReadonlySet<string>>>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** A skip, where the layer never runs the statement; an error, where the adapter injects no faults. */
  async judge({ faults }: NeverFired, castOf: (actor: string) => Greeting): Promise<Partial<CaseResult>> {
    for (const { actor, id, at } of faults) {
      const op = at.op === "any" || at.op === "open" ? "exec" : at.op;
      if ((await this.#strikingOf(castOf(actor))).has(op)) continue;
      return {
        status: "error",
        reason: `vacuous: the fault ${id} of ${actor} never fired; the adapter declares faults, but one that was given with an exec or close of the suite's own (op ${op}) did not strike either`,
      };
    }
    const asked = [...new Set(faults.map(statementAt))].join(", ");
    return { status: "skip", reason: `not applicable: your layer never asks ${asked}` };
  }

  /** Once in a run, and only if a fault never fired. */
  async #strikingOf(greeting: Greeting): Promise<ReadonlySet<string>> {
    const known = this.#striking.get(greeting);
    if (known !== undefined) return await known;
    const striking = strikingOperations(greeting, this.#workspace.directory());
    this.#striking.set(greeting, striking);
    return await striking;
  }
}
