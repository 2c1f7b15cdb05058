/** The adapter protocol's messages, as TypeScript; `spec/protocol.schema.json` is what binds. */

import { schemaErrors } from "../../reader/json-schema.ts";
import { HarnessFault } from "../early-end.ts";
import type { ProcessEnd } from "../process/line-process.ts";

export const protocolVersion = 1;

/** What an adapter says of itself. */
export interface Hello {
  readonly protocol: number;
  readonly implementation: { readonly name: string; readonly version: string };
  readonly language: string;
  readonly sqlite: { readonly version: string; readonly sourceId?: string };
  readonly driver?: string;
  readonly capabilities: readonly string[];
}

/** A port's error, as the adapter tells it. */
export interface PortError {
  readonly message: string;
  readonly sqliteCode?: string;
  readonly kind?: string;
  readonly outcome?: string;
}

/** What an adapter saw and heard since its start. */
export interface Report {
  readonly trace?: readonly TraceEntry[];
  readonly logs?: readonly { readonly level: "warning" | "error"; readonly message: string }[];
  readonly fired?: Readonly<Record<string, number>>;
}

export interface TraceEntry {
  readonly db?: string;
  readonly sql: string;
  readonly outcome: string;
}

/** How a request came out. */
export type Reply =
  | { readonly kind: "ok"; readonly ok: Readonly<Record<string, unknown>> }
  | { readonly kind: "error"; readonly error: PortError }
  /** The process ended instead. */
  | { readonly kind: "ended"; readonly end: ProcessEnd }
  /** No answer within the step's time; the process was killed. */
  | { readonly kind: "hung"; readonly afterMs: number };

/**
 * Makes sure that a request is one the protocol knows.
 *
 * @returns what is wrong with it
 */
export function requestErrors(op: string, parameters: object): string[] {
  return schemaErrors(`protocol-1.json#/$defs/requests/${op}`, { id: 1, op, ...parameters });
}

/**
 * Reads one line of an adapter.
 *
 * @throws {HarnessFault} for what is no message of the protocol
 */
export function readMessage(line: string): Record<string, unknown> {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    throw new HarnessFault(
      `the adapter's standard output holds what is no JSON (free text belongs on stderr): ${line.slice(0, 200)}`,
    );
  }
  const isEvent = typeof message === "object" && message !== null && "event" in message;
  const errors = schemaErrors(`protocol-1.json#/$defs/${isEvent ? "event" : "reply"}`, message);
  if (errors.length > 0)
    throw new HarnessFault(
      `the adapter's message breaks the protocol: ${errors.join("; ")}: ${line.slice(0, 200)}`,
    );
  return message as Record<string, unknown>;
}

/**
 * Makes sure that a successful reply has what its operation owes.
 *
 * @throws {HarnessFault} otherwise
 */
export function assertReply(op: string, ok: unknown): void {
  const errors = schemaErrors(`protocol-1.json#/$defs/replies/${op}`, ok);
  if (errors.length > 0) {
    throw new HarnessFault(
      `the adapter's reply to ${op} breaks the protocol: ${errors.join("; ")}: ${JSON.stringify(ok).slice(0, 200)}`,
    );
  }
}
