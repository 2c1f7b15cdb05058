import { setImmediate as turn } from "node:timers/promises";

/** Long enough that the processor is hardly ever idle, in milliseconds. */
const spinMs = 20;

/** Keeps a processor busy until it is told to stop. */
export async function burnProcessor(stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const end = performance.now() + spinMs;
    while (performance.now() < end);
    await turn();
  }
}
