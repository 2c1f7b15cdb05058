/** Compares a reply with what a step expects. */

import type { PortError, Reply } from "../adapter/protocol.ts";
import type { ErrorExpectation, Expectation } from "../case/case.ts";
import { matches } from "../case/match.ts";
import { ExpectationFailed } from "../early-end.ts";
import { isWait, whatHappened } from "./happened.ts";

/**
 * @param what the step, in words
 * @throws {ExpectationFailed} when the reply does not meet the expectation
 */
export function assertReplyMeets(expectation: Expectation, reply: Reply, what: string): void {
  if (reply.kind === "hung") {
    throw new ExpectationFailed(
      `${what}: hung: no answer within ${reply.afterMs} ms; the process was killed`,
      expectation,
      "no answer",
      "wait",
    );
  }
  if (meets(expectation, reply)) return;
  if (reply.kind === "ended") {
    const how = reply.end.signal ?? `exit code ${reply.end.code}`;
    throw new ExpectationFailed(
      `${what}: the process ended (${how}) instead of answering`,
      expectation,
      `ended: ${how}`,
    );
  }
  throw new ExpectationFailed(
    whatHappened(expectation, reply, what),
    expectation,
    reply.kind === "ok" ? { ok: reply.ok } : { error: reply.error },
    isWait(expectation, reply) ? "wait" : undefined,
  );
}

function meets(expectation: Expectation, reply: Reply): boolean {
  if (expectation.anyOf !== undefined) return expectation.anyOf.some((one) => meets(one, reply));
  if (expectation.ended === true) return reply.kind === "ended";
  if (expectation.error !== undefined)
    return reply.kind === "error" && meetsError(expectation.error, reply.error);
  return reply.kind === "ok" && matches(expectation.ok ?? {}, reply.ok);
}

/**
 * Properties that a port does not report are not compared: a black-box port has only messages. An expected outcome
 * must be reported, because a port that declares the capability reports it for every failure (TX-016).
 */
function meetsError(expected: ErrorExpectation, error: PortError): boolean {
  return (
    (error.kind === undefined || oneOf(expected.kind, (kind) => kind === error.kind)) &&
    oneOf(expected.outcome, (outcome) => outcome === error.outcome) &&
    (error.sqliteCode === undefined ||
      oneOf(expected.sqliteCode, (code) => isCode(code, error.sqliteCode ?? ""))) &&
    oneOf(expected.message, (part) => error.message.toLowerCase().includes(part.toLowerCase()))
  );
}

function isCode(expected: string, seen: string): boolean {
  return seen === expected || seen.startsWith(`${expected}_`);
}

function oneOf(expected: string | readonly string[] | undefined, holds: (one: string) => boolean): boolean {
  return expected === undefined || [expected].flat().some((one) => holds(one as string));
}
