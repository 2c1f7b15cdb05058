/** Compares a reply with what a step expects. */

import type { PortError, Reply } from "../adapter/protocol.ts";
import type { ErrorExpectation, Expectation } from "../case/case.ts";
import { matches } from "../case/match.ts";
import { ExpectationFailed, NotApplicable } from "../early-end.ts";

/** What the answer came from. */
export interface Asked {
  /** The step, in words. */
  readonly what: string;
  /** What the port declared: it is held to what it can say of an error. */
  readonly capabilities: ReadonlySet<string>;
  /** The parameters of the request that not every port has. */
  readonly optional: readonly string[];
}

/**
 * @throws {ExpectationFailed} when the reply does not meet the expectation
 * @throws {NotApplicable} when the port says instead that it does not have what it was given
 */
export function assertReplyMeets(expectation: Expectation, reply: Reply, asked: Asked): void {
  const { what, capabilities, optional } = asked;
  if (reply.kind === "hung") {
    const hint = reply.hasBounds === false ? '; if it may wait longer, say so in hello: "bounds"' : "";
    throw new ExpectationFailed(
      `${what}: hung: no answer within ${reply.afterMs} ms; the process was killed${hint}`,
      expectation,
      "no answer",
      true,
    );
  }
  if (meets(expectation, reply, capabilities)) return;
  if (reply.kind === "ended") {
    const how = reply.end.signal ?? `exit code ${reply.end.code}`;
    throw new ExpectationFailed(
      `${what}: the process ended (${how}) instead of answering`,
      expectation,
      `ended: ${how}`,
      true,
    );
  }
  if (reply.kind === "error" && optional.length > 0 && isRefusal(reply.error)) {
    throw new NotApplicable(
      `your adapter refuses ${optional.join(" and ")} of ${what} (${reply.error.kind}: ${reply.error.message})`,
    );
  }
  throw new ExpectationFailed(
    `${what}: unexpected answer`,
    expectation,
    reply.kind === "ok" ? { ok: reply.ok } : { error: reply.error },
  );
}

function isRefusal({ kind }: PortError): boolean {
  return kind === "unsupported" || kind === "argument";
}

function meets(expectation: Expectation, reply: Reply, capabilities: ReadonlySet<string>): boolean {
  if (expectation.anyOf !== undefined)
    return expectation.anyOf.some((one) => meets(one, reply, capabilities));
  if (expectation.ended === true) return reply.kind === "ended";
  if (expectation.error !== undefined) {
    // A request that was not understood is no example of a request that failed.
    if (reply.kind !== "error" || reply.error.kind === "unsupported") return false;
    return meetsError(expectation.error, reply.error, capabilities);
  }
  return reply.kind === "ok" && matches(expectation.ok ?? {}, reply.ok);
}

/**
 * A black-box port has only messages: kinds and codes that it does not report are compared when it declared that it
 * reports them. An expected outcome must be reported, because the case was not run without the capability (TX-016).
 */
function meetsError(
  expected: ErrorExpectation,
  error: PortError,
  capabilities: ReadonlySet<string>,
): boolean {
  const { kind, sqliteCode } = error;
  const unsaidKind = kind === undefined && !capabilities.has("error-kinds");
  const unsaidCode = sqliteCode === undefined && !capabilities.has("error-codes");
  return (
    (unsaidKind || oneOf(expected.kind, (one) => one === kind)) &&
    oneOf(expected.outcome, (outcome) => outcome === error.outcome) &&
    (unsaidCode || oneOf(expected.sqliteCode, (code) => isCode(code, sqliteCode ?? ""))) &&
    oneOf(expected.message, (part) => error.message.toLowerCase().includes(part.toLowerCase()))
  );
}

function isCode(expected: string, seen: string): boolean {
  return seen === expected || seen.startsWith(`${expected}_`);
}

function oneOf(expected: string | readonly string[] | undefined, holds: (one: string) => boolean): boolean {
  return expected === undefined || [expected].flat().some((one) => holds(one as string));
}
