/** Reads and writes lines synchronously, because a paused body blocks the thread and must still receive messages. */
import { readSync, writeSync } from "node:fs";

/** A request of the runner. */
export type Request = { readonly id: number; readonly op: string } & Readonly<Record<string, unknown>>;

/** Returned by an operation that has sent its reply itself. */
export const answered: unique symbol = Symbol("answered");

const buffer = Buffer.alloc(65_536);
const sleepCell = new Int32Array(new SharedArrayBuffer(4));
let rest = Buffer.alloc(0);

/** The next request; `null` when the runner is gone. */
export function readRequest(): Request | null {
  const line = readLine();
  return line === null ? null : (JSON.parse(line) as Request);
}

/** Reports that a body has reached its pause, and blocks until it may go on. */
export function pause(at: string): void {
  write({ event: "paused", at });
  if (readLine() === null) process.exit(1);
}

export function reply(request: Request, message: object): void {
  write({ id: request.id, ...message });
}

function readLine(): string | null {
  for (;;) {
    const end = rest.indexOf(10);
    if (end !== -1) {
      const line = rest.subarray(0, end).toString("utf8");
      rest = rest.subarray(end + 1);
      if (line.trim() !== "") return line;
      continue;
    }
    const length = patiently(() => readSync(0, buffer, 0, buffer.length, null));
    if (length === 0) return null;
    rest = Buffer.concat([rest, buffer.subarray(0, length)]);
  }
}

function write(message: object): void {
  let bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  while (bytes.length > 0) bytes = bytes.subarray(patiently(() => writeSync(1, bytes)));
}

/** Retries after a moment if the runner made the pipe non-blocking. */
function patiently(run: () => number): number {
  for (;;) {
    try {
      return run();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(sleepCell, 0, 0, 1);
    }
  }
}
