import { processSlot } from "./process-state.ts";

/** Where walguard's few messages go. `console` is one. */
export interface Logger {
  warn(message: string): void;
  error(message: string): void;
}

/** The logger used where none is given: Node's process warnings, which go to stderr and to `process.on("warning")`. */
export const processWarnings: Logger = {
  warn: (message) => process.emitWarning(message, { type: "WalguardWarning", code: "WALGUARD_WARNING" }),
  error: (message) => process.emitWarning(message, { type: "WalguardWarning", code: "WALGUARD_ERROR" }),
};

/** What may be logged once per process and label. Each topic has its own turn. */
export type LogTopic =
  | "wal-fallback"
  | "both-modes-refused"
  | "wal-reset-bug"
  | "network-file-system"
  | "wal-on-content"
  | "delete-refused";

/** Topic and label of what was logged. */
const logged = processSlot("logged.1", () => new Set<string>());

/**
 * Logs once per process and label; the label is the key, not the path (behaviour A4.16).
 *
 * @param topic what the message is about
 * @param label the database's label
 * @param write writes the message; not called again
 */
export function logOnce(topic: LogTopic, label: string, write: () => void): void {
  const key = `${topic}\0${label}`;
  if (logged().has(key)) return;
  logged().add(key);
  write();
}
