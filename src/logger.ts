import { keep, recall } from "./bounded-map.ts";
import { printable } from "./printable.ts";
import { processSlot } from "./process-state.ts";

/** Where walguard's few messages go. `console` will do. */
export interface Logger {
  /** Takes a message about something that works, but not as configured or expected. */
  warn(message: string): void;
  /** Takes a message about something that may lose data if nothing is done. */
  error(message: string): void;
}

/**
 * The logger used where none is given: Node's process warnings, which go to stderr and to
 * `process.on("warning")`.
 */
export const processWarnings: Logger = {
  warn: (message) => emitNow(message, "WALGUARD_WARNING"),
  error: (message) => emitNow(message, "WALGUARD_ERROR"),
};

/**
 * The logger for walguard's own messages: what is in them of file names, labels and the engine's texts can be
 * printed (CN-046).
 *
 * @param given the caller's; default: process warnings
 */
export function loggerOf(given: Logger | undefined): Logger {
  const logger = given ?? processWarnings;
  return {
    warn: (message) => logger.warn(printable(message)),
    error: (message) => logger.error(printable(message)),
  };
}

/**
 * What `process.emitWarning` does, at once: that waits for the next tick, and a program that calls `process.exit()`
 * has none (CN-039). `--no-warnings` still silences it, since then nothing listens that would print.
 */
function emitNow(message: string, code: string): void {
  const warning = Object.assign(new Error(message), { name: "WalguardWarning", code });
  try {
    process.emit("warning", warning);
  } catch (error) {
    // A listener's error is the program's, and not to be taken for one of connect() or writeTxn().
    process.nextTick(() => {
      throw error;
    });
  }
}

/** What is logged once per process and label. Each topic counts for itself. */
export type LogTopic =
  | "wal-fallback"
  | "both-modes-refused"
  | "wal-reset-bug"
  | "network-file-system"
  | "wal-on-content"
  | "delete-refused"
  | "environment"
  | "bundle"
  | "no-queue"
  | "out-of-sight";

/** Topic and label of each message that was logged. */
const logged = processSlot("logged.2", () => new Map<string, true>());

/**
 * Logs once per process and label. The key is the label, not the path (JM-020).
 *
 * @param topic what the message is about
 * @param label the database's label
 * @param write writes the message; not called for one that was logged before
 */
export function logOnce(topic: LogTopic, label: string, write: () => void): void {
  const key = `${topic}\0${label}`;
  if (recall(logged(), key) !== undefined) return;
  keep(logged(), key, true);
  write();
}
