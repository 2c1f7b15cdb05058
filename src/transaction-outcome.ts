import { processSlot } from "./process-state.ts";

/**
 * What became of a transaction whose `writeTxn` threw.
 *
 * - `not-started`: `BEGIN IMMEDIATE` never succeeded; safe to try again.
 * - `rolled-back`: nothing of it is in the database; safe to try again.
 * - `committed`: it is in the database, durably; trying again writes twice.
 * - `unknown`: look before you write again.
 */
export type TransactionOutcome = "not-started" | "rolled-back" | "committed" | "unknown";

const outcomes = processSlot("outcomes.1", () => new WeakMap<object, TransactionOutcome>());

/**
 * The outcome of the `writeTxn` that threw `error`.
 *
 * It also knows errors that the body threw, which pass through `writeTxn` as they are: they are remembered
 * beside the error, not written on it.
 *
 * @param error what `writeTxn` threw
 * @returns the outcome, or `undefined` for what no `writeTxn` threw and for thrown primitives
 */
export function transactionOutcome(error: unknown): TransactionOutcome | undefined {
  if ((typeof error !== "object" && typeof error !== "function") || error === null) return undefined;
  return outcomes().get(error);
}

/** Remembers the outcome that goes with `error`. Of a thrown primitive nothing can be remembered. */
export function rememberOutcome(error: unknown, outcome: TransactionOutcome): void {
  if ((typeof error !== "object" && typeof error !== "function") || error === null) return;
  outcomes().set(error, outcome);
}
