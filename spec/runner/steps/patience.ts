/** How long an answer may take before it counts as none. */
import type { AdapterProcess } from "../adapter/adapter-process.ts";
import type { CaseContext } from "./case-context.ts";

/** The limit of a step in a strict run, unless the step has its own. */
const strictMs = 20_000;
/** For a port that does not say how long it waits. */
const unsaidMs = 60_000;
/** Beyond what the port says: the work itself, on a busy machine. */
const workMs = 10_000;

interface Limit {
  readonly timeoutMs?: number | undefined;
  readonly prompt?: true | undefined;
}

/**
 * The limit for an actor's answer, in milliseconds. A case knows how long our own code waits, and no more. Another
 * port's answer is late when it is later than the bounds that the port gives at hello, or than a generous guess.
 *
 * @param step has its own limit, if any; `prompt`: for every port, because nothing is in the way
 */
export function patience(context: CaseContext, actor: AdapterProcess | null, step: Limit = {}): number {
  const { stepTimeoutMs, strict = false } = context.surroundings;
  const { timeoutMs: given, prompt = false } = step;
  if (stepTimeoutMs !== undefined || strict) return given ?? stepTimeoutMs ?? strictMs;
  if (prompt && given !== undefined) return given;
  const concerned = actor === null ? [...context.actors.values()] : [actor];
  return Math.max(given ?? strictMs, ...concerned.map(boundOf));
}

/** A port may wait for several things, one after another. */
function boundOf(actor: AdapterProcess): number {
  const { bounds } = actor;
  if (bounds === undefined) return unsaidMs;
  const { busyMs = 0, initLockMs = 0, boundaryMs = 0 } = bounds;
  return busyMs + initLockMs + boundaryMs + workMs;
}
