/** JUnit XML, which continuous integration services read. */
import { failureLines } from "./failure-text.ts";
import { printable } from "./printable.ts";
import type { Reporter, Write } from "./reporter.ts";

export function junitReporter(write: Write): Reporter {
  return {
    onEnd(result) {
      const { fail, advice, skip, error } = result.summary;
      const counts = `tests="${result.cases.length}" failures="${fail}" errors="${error}" skipped="${skip + advice}" time="${seconds(result.durationMs)}"`;
      write(
        `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts}>\n<testsuite name="walguard" ${counts}>\n`,
      );
      for (const one of result.cases) {
        const [area] = one.id.split("-");
        write(
          `<testcase classname="${area}" name="${escaped(`${one.id} ${one.title}`)}" time="${seconds(one.durationMs)}">`,
        );
        const text = (): string => escaped(failureLines(one).join("\n"));
        if (one.status === "skip") write(`<skipped message="${escaped(one.reason ?? "")}"/>`);
        // The format knows no advice. Skipped is what neither fails a build nor counts as passed.
        if (one.status === "advice")
          write(
            `<skipped message="${escaped(`advice: ${one.failure?.message ?? ""}`)}"/><system-out>${text()}</system-out>`,
          );
        if (one.status === "fail")
          write(`<failure message="${escaped(one.failure?.message ?? "")}">${text()}</failure>`);
        if (one.status === "error") write(`<error message="${escaped(one.reason ?? "")}">${text()}</error>`);
        write("</testcase>\n");
      }
      write("</testsuite>\n</testsuites>\n");
    },
  };
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** XML 1.0 cannot represent the others, even escaped (https://www.w3.org/TR/xml/#charsets). */
const impossible = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

function escaped(text: string): string {
  return printable(text)
    .replace(impossible, "\ufffd")
    .replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
