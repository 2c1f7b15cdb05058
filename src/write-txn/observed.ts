import { isHeard, publish } from "../events.ts";
import type { ConnectionState } from "../lock-hygiene/connection-state.ts";
import { sourceOf, tellOutside } from "../lock-hygiene/told-events.ts";
import { latestOutcome, type TransactionOutcome, transactionOutcome } from "../transaction-outcome.ts";

/**
 * Runs a write transaction that somebody wants to be told of: how it ended, and what took how long (EV-007).
 *
 * @param body the caller's body
 * @param run runs the transaction with the body that it is given, which does what the caller's does
 * @returns what `run` returned; what it throws is thrown as it is
 */
export function observed<C, T>(
  state: ConnectionState,
  body: (connection: C) => T,
  run: (timed: (connection: C) => T) => T,
): T {
  const began = performance.now();
  let bodyBegan: number | undefined;
  let bodyEnded: number | undefined;
  const tell = (outcome: TransactionOutcome, error?: unknown): void => {
    const ended = performance.now();
    tellOutside(state, () => {
      if (!isHeard("walguard:txn")) return;
      publish("walguard:txn", {
        ...sourceOf(state),
        outcome,
        waitedMs: (bodyBegan ?? ended) - began,
        bodyMs: bodyBegan === undefined || bodyEnded === undefined ? undefined : bodyEnded - bodyBegan,
        endMs: bodyEnded === undefined ? undefined : ended - bodyEnded,
        code: codeOf(error),
      });
    });
  };
  let result: T;
  try {
    result = run((connection) => {
      bodyBegan = performance.now();
      try {
        return body(connection);
      } finally {
        bodyEnded = performance.now();
      }
    });
  } catch (error) {
    tell(transactionOutcome(error) ?? latestOutcome() ?? "unknown", error);
    throw error;
  }
  tell("committed");
  return result;
}

/** The error is the caller's, and may be anything. */
function codeOf(error: unknown): string | undefined {
  try {
    const { code } = (error ?? {}) as { readonly code?: unknown };
    return typeof code === "string" ? code : undefined;
  } catch {
    return undefined;
  }
}
