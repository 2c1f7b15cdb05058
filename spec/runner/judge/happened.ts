/** Says in one line what an adapter answered instead of what was expected. */
import type { PortError, Reply } from "../adapter/protocol.ts";
import type { ErrorExpectation, Expectation } from "../case/case.ts";

const longest = 90;

/**
 * @param what who was asked for what, such as `A write`
 * @param reply an answer that does not meet the expectation
 */
export function whatHappened(expectation: Expectation, reply: Reply, what: string): string {
  if (reply.kind === "ended" || reply.kind === "hung") return `${what} was not answered`;
  const did = reply.kind === "error" ? `failed: ${errorText(reply.error)}` : "succeeded";
  if (expectation.anyOf !== undefined) return `${what} ${did}, which is none of what is allowed`;
  if (expectation.ended === true) return `${what} ${did}, and the process should have ended`;
  if (expectation.error !== undefined) {
    if (reply.kind === "ok") return `${what} succeeded, and should have failed${asked(expectation.error)}`;
    return `${what} failed otherwise than it should${asked(expectation.error)}: ${errorText(reply.error)}`;
  }
  if (reply.kind === "error") return `${what} ${did}`;
  return `${what} answered ${answerText(reply.ok)}, not ${answerText(expectation.ok ?? {})}`;
}

/** Whether a request failed because another process was at work, or was not answered at all. */
export function isWait(expectation: Expectation, reply: Reply): boolean {
  if (reply.kind === "hung") return true;
  if (reply.kind !== "error" || expectation.error !== undefined) return false;
  const { sqliteCode = "", message } = reply.error;
  return /^SQLITE_(BUSY|LOCKED)/.test(sqliteCode) || /\b(database|table) is locked\b/i.test(message);
}

function errorText({ message, sqliteCode, kind, outcome }: PortError): string {
  const more = [sqliteCode, kind, outcome].filter((one) => one !== undefined).join(", ");
  return `"${short(message)}"${more === "" ? "" : ` (${more})`}`;
}

function asked({ kind, sqliteCode, outcome, message }: ErrorExpectation): string {
  const parts = [kind, sqliteCode, outcome]
    .filter((one) => one !== undefined)
    .map((one) => [one].flat().join(" or "));
  if (message !== undefined)
    parts.push(
      [message]
        .flat()
        .map((part) => `"${part}"`)
        .join(" or "),
    );
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

/** An answer's rows, its value or its journal mode, without what is around it where that is all. */
function answerText(ok: object): string {
  const values = Object.values(ok);
  const [only] = values;
  if (values.length !== 1) return short(JSON.stringify(ok));
  const cell = Array.isArray(only) && only.length === 1 && Array.isArray(only[0]) && only[0].length === 1;
  return short(JSON.stringify(cell ? only[0][0] : only));
}

function short(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
