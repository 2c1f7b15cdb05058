/** The capabilities that a port must declare for a case to be run on it. */
import { type ActorStep, actorsOf, actorsOfStep, type Case, type Expectation } from "./case.ts";

const byOperation: Readonly<Record<string, string>> = {
  apply: "apply",
  raw: "raw",
  check: "check",
  mode: "mode",
  lock: "init-lock",
  unlock: "init-lock",
};

/** What stands behind an option, and the option itself where a port can have the one without the other. */
const byOption: Readonly<Record<string, readonly string[]>> = {
  label: ["label"],
  busyTimeoutMs: ["busy-timeout"],
  schema: ["schema"],
  sentinel: ["sentinel"],
  integrityCheck: ["integrity", "integrity-option"],
  fileMode: ["file-mode"],
  requireWal: ["require-wal"],
  journalMode: ["journal-mode-option"],
  initLock: ["init-lock", "init-lock-option"],
};

/**
 * The capabilities that a case needs, by actor: those it names, which hold for all actors, and those its steps
 * imply.
 */
export function neededCapabilities(one: Case): Map<string, Set<string>> {
  const needed = new Map(actorsOf(one).map((actor) => [actor, new Set(one.capabilities ?? [])]));
  const need = (actor: string, capability: string | undefined): void => {
    if (capability !== undefined) needed.get(actor)?.add(capability);
  };
  for (const step of one.steps) {
    if ("await" in step && asksOutcome(step.expect as Expectation | undefined))
      for (const actor of needed.keys()) need(actor, "outcome");
    if (!("op" in step)) continue;
    for (const actor of actorsOfStep(one, step)) {
      for (const capability of impliedByStep(step as ActorStep)) need(actor, capability);
    }
  }
  for (const actor of Object.keys(one.faults ?? {})) need(actor, "faults");
  for (const actor of Object.keys(one.expect?.logs ?? {})) need(actor, "log");
  for (const actor of Object.keys(one.expect?.trace ?? {})) need(actor, "trace");
  return needed;
}

function impliedByStep(step: ActorStep): (string | undefined)[] {
  const options = Object.keys((step.options ?? {}) as object).flatMap((option) => byOption[option] ?? []);
  const body = (step.body ?? []) as readonly Record<string, unknown>[];
  return [
    byOperation[step.op],
    ...options,
    step.faults ? "faults" : undefined,
    step.library === "other" ? "second-library" : undefined,
    body.some((part) => "nested" in part) ? "nested" : undefined,
    body.some((part) => "promise" in part) ? "promise" : undefined,
    asksOutcome(step.expect) ? "outcome" : undefined,
  ];
}

function asksOutcome(expectation: Expectation | undefined): boolean {
  if (expectation?.anyOf !== undefined) return expectation.anyOf.every(asksOutcome);
  return expectation?.error?.outcome !== undefined;
}
