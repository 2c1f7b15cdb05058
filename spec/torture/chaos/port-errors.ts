/** Which errors of an adapter are explained by what goes on in a round. */
import type { PortError } from "../../runner/adapter/protocol.ts";

/** The text that a body throws when it is to take everything back. */
export const takenBack = "the body of this chaos takes it back";

export interface Surroundings {
  readonly op: string;
  readonly capabilities: ReadonlySet<string>;
  /** Whether faults strike. */
  readonly isDisturbed: boolean;
}

/**
 * Why an error should not have come; `null` when it may.
 *
 * Others hold locks, are stopped and killed while they do: an error may always say that the database, or the lock of its
 * first connect, is busy. A body's own error comes back from `write`. Nothing else is wrong with the file as long as no
 * faults strike. Where they do, any error may come, but a port with `error-kinds` or `error-codes` gives a kind or a code.
 */
export function objection(error: PortError, { op, capabilities, isDisturbed }: Surroundings): string | null {
  if (isTakenBack(error) && op === "write") return null;
  const isTyped = error.kind !== undefined || error.sqliteCode !== undefined;
  const promises = capabilities.has("error-kinds") || capabilities.has("error-codes");
  if (promises && !isTyped) return "it has neither a kind nor a code, which this port promises";
  if (isBusy(error) || isDisturbed) return null;
  return "nothing was wrong with the file, and it does not say that something is busy";
}

export function isTakenBack({ message }: PortError): boolean {
  return message.includes(takenBack);
}

/** The name under which an error is counted. */
export function codeOf({ sqliteCode, kind }: PortError): string {
  return sqliteCode ?? kind ?? "without kind or code";
}

/** Also says so of an error that has no code. */
export function isBusy({ sqliteCode, kind, message }: PortError): boolean {
  if (sqliteCode !== undefined) return /^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(sqliteCode);
  return kind === "init-lock" || /\b(busy|locked|locking protocol)\b/i.test(message);
}
