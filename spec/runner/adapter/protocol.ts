/** The adapter protocol's messages as TypeScript types; `spec/protocol.schema.json` is normative. */

import { schemaErrors } from "../../reader/json-schema.ts";
import { HarnessFault } from "../early-end.ts";
import type { ProcessEnd } from "../process/line-process.ts";

export const protocolVersion = 1;

const opening: ReadonlySet<string> = new Set(["connect", "apply", "raw"]);

/** Whether an operation opens a connection: one that has a path, and may have a fault plan from the start. */
export function opensConnection(op: string): boolean {
  return opening.has(op);
}

/** What an adapter says of itself. */
export interface Hello {
  readonly protocol: number;
  readonly implementation: { readonly name: string; readonly version: string };
  readonly language: string;
  readonly sqlite: { readonly version: string; readonly sourceId?: string };
  readonly driver?: string;
  readonly capabilities: readonly string[];
  readonly bounds?: Bounds;
}

/** How long a port may wait, by its own documentation, in milliseconds. */
export interface Bounds {
  /** For another's write lock. */
  readonly busyMs?: number;
  readonly initLockMs?: number;
  /** For the retries of a transaction's BEGIN and COMMIT. */
  readonly boundaryMs?: number;
}

/** A port's error, as the adapter reports it. */
export interface PortError {
  readonly message: string;
  readonly sqliteCode?: string;
  readonly kind?: string;
  readonly outcome?: string;
}

/** What an adapter has recorded since its start. */
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

/** The outcome of a request. */
export type Reply =
  | { readonly kind: "ok"; readonly ok: Readonly<Record<string, unknown>> }
  | { readonly kind: "error"; readonly error: PortError }
  /** The process ended instead. */
  | { readonly kind: "ended"; readonly end: ProcessEnd }
  /** No answer within the step's time limit; the process was killed. */
  | { readonly kind: "hung"; readonly afterMs: number; readonly hasBounds?: boolean };

/**
 * Checks a request against the protocol.
 *
 * @returns what is wrong with it, or an empty list
 */
export function requestErrors(op: string, parameters: object): string[] {
  return schemaErrors(`protocol-1.json#/$defs/requests/${op}`, { id: 1, op, ...parameters });
}

/**
 * Reads one line of an adapter.
 *
 * @throws {HarnessFault} for anything but a message of the protocol
 */
export function readMessage(line: string): Record<string, unknown> {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    throw new HarnessFault(
      `the adapter wrote a line to standard output that is not JSON (free text belongs on stderr): ${line.slice(0, 200)}`,
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
 * Asserts that a successful reply has what its operation requires.
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
