import type { Reporter, Write } from "./reporter.ts";

/** One JSON document, as `spec/results.schema.json` describes it. */
export function jsonReporter(write: Write): Reporter {
  return { onEnd: (result) => write(`${JSON.stringify(result, null, 2)}\n`) };
}
