/** The child's side of {@link startChild}: JSON lines in and out. */
import { createInterface } from "node:readline";

/** Sends one value to the parent. */
export function say(message: unknown): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

/** The values that the parent sends, in order. */
export async function* parentMessages(): AsyncGenerator<unknown, void, void> {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line !== "") yield JSON.parse(line);
  }
}
