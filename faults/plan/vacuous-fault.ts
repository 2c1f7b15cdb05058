import type { Fault } from "./plan.ts";

/** A fault was armed and never fired, so the run shows nothing about it. */
export class VacuousFaultError extends Error {
  /** The ids of the faults that never fired. */
  readonly faults: readonly string[];

  /** @param idle the faults, and how many matching statements each saw */
  constructor(idle: readonly { readonly fault: Fault; readonly seen: number }[]) {
    const list = idle.map(({ fault, seen }) => {
      const why =
        seen === 0
          ? `nothing matched ${JSON.stringify(fault.at)}`
          : `${seen} matched ${JSON.stringify(fault.at)}, none when it was due: ${JSON.stringify(fault.when ?? {})}`;
      return `${fault.id} (${why})`;
    });
    super(
      `Vacuous: ${idle.length === 1 ? "this fault" : "these faults"} never fired, so the run shows nothing about ${idle.length === 1 ? "it" : "them"}: ${list.join("; ")}`,
    );
    this.name = "VacuousFaultError";
    this.faults = idle.map(({ fault }) => fault.id);
  }
}
