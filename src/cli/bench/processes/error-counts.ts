import { sqliteFailure, WalguardError } from "../../../index.ts";

/** Errors, counted by code. */
export type ErrorCounts = Record<string, number>;

/** Counts an error of any layer by its SQLite code, else its own, else its class. */
export function countError(counts: ErrorCounts, error: unknown): void {
  const code = codeOf(error);
  counts[code] = (counts[code] ?? 0) + 1;
}

function codeOf(error: unknown): string {
  if (error instanceof WalguardError) return error.sqliteCode ?? error.code;
  const engine = sqliteFailure(error)?.code;
  if (engine !== undefined) return engine;
  // ORMs wrap the engine's error.
  if (error instanceof Error && error.cause !== undefined) return codeOf(error.cause);
  return error instanceof Error ? error.name : "unknown";
}

/** Adds counts to others. */
export function addErrors(sum: ErrorCounts, counts: Readonly<ErrorCounts>): void {
  for (const [code, count] of Object.entries(counts)) sum[code] = (sum[code] ?? 0) + count;
}
