/** The Test Anything Protocol, version 14 (https://testanything.org/tap-version-14-specification.html). */
import { failureLines } from "./failure-text.ts";
import { printable } from "./printable.ts";
import type { Reporter, Write } from "./reporter.ts";

export function tapReporter(write: Write): Reporter {
  return {
    onEnd(result) {
      write(`TAP version 14\n1..${result.cases.length}\n`);
      for (const [index, one] of result.cases.entries()) {
        const good = one.status === "pass" || one.status === "skip";
        const directive =
          one.status === "skip"
            ? ` # SKIP ${escaped(one.reason ?? "")}`
            : one.status === "advice"
              ? " # TODO advice: a SHOULD that is not met"
              : one.expectedFailure === undefined
                ? ""
                : ` # TODO ${escaped(one.expectedFailure)}`;
        write(`${good ? "ok" : "not ok"} ${index + 1} - ${escaped(`${one.id} ${one.title}`)}${directive}\n`);
        if (!good)
          write(
            `  ---\n  status: ${one.status}\n  message: |\n${failureLines(one)
              .map((line) => `    ${line}\n`)
              .join("")}  ...\n`,
          );
      }
    },
  };
}

function escaped(text: string): string {
  return printable(text).replace(/[\\#]/g, "\\$&").replace(/\s+/g, " ");
}
