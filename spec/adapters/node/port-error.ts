/** Translates errors into the protocol's terms. */
import { sqliteFailure } from "../../../src/engine/sqlite-error.ts";
import type { Port } from "./port.ts";

/** The request needs something that this port lacks. */
export class Unsupported extends Error {
  override name = "Unsupported";
}

const kinds: ReadonlySet<string> = new Set([
  "argument",
  "open",
  "not-a-database",
  "corrupt",
  "wal-unsupported",
  "mode-unknown",
  "second-library",
  "live-connection",
  "lost-generation",
  "init-lock",
  "file-length",
  "nested-transaction",
  "async-body",
  "transaction",
]);

/** @param thrownByBody errors thrown by the body of a transaction, which must reach the caller unchanged */
export function portError(error: unknown, port: Port, thrownByBody: ReadonlySet<unknown>): object {
  const { message, code, sqliteCode, outcome } = (error ?? {}) as Record<string, unknown>;
  const engineCode = typeof sqliteCode === "string" ? sqliteCode : sqliteFailure(error)?.code;
  const told = port.module.transactionOutcome?.(error) ?? outcome;
  const kind = thrownByBody.has(error) ? "body" : error instanceof Unsupported ? "unsupported" : kindOf(code);
  return {
    message: typeof message === "string" ? message : String(error),
    ...(kind === undefined ? {} : { kind }),
    ...(engineCode?.startsWith("SQLITE_") === true ? { sqliteCode: engineCode } : {}),
    ...(typeof told === "string" ? { outcome: told } : {}),
  };
}

function kindOf(code: unknown): string | undefined {
  const kind = String(code).replace("ERR_WALGUARD_", "").toLowerCase().replaceAll("_", "-");
  return kinds.has(kind) ? kind : undefined;
}
