/** What was not judged, and why. */
import { printable } from "./printable.ts";
import type { CaseResult } from "./result.ts";

const capability = /^capability (.+) not declared/;
const shownReasons = 3;

/**
 * Two lines at most: the capabilities that the port does not declare, with the number of cases that need each, and
 * everything else that kept cases from being judged.
 *
 * @param each whether to list the cases too
 */
export function skipLines(results: readonly CaseResult[], each: boolean): string[] {
  const skipped = results.filter(({ status }) => status === "skip");
  const [unasked, others] = [skipped.filter(isUnasked), skipped.filter((one) => !isUnasked(one))];
  const lines: string[] = [];
  if (unasked.length > 0) {
    const needed = counted(
      unasked.flatMap(({ reason = "" }) => capability.exec(reason)?.[1]?.split(", ") ?? []),
    );
    const hint = each ? "" : "; --verbose lists them";
    lines.push(`not asked: ${cases(unasked.length)}, for want of ${needed.join(", ")}${hint}`);
    if (each) lines.push(...unasked.map(listed));
  }
  if (others.length > 0) {
    const reasons = counted(others.map(({ reason = "" }) => reason));
    const more = reasons.length > shownReasons ? `; and ${reasons.length - shownReasons} more reasons` : "";
    const shown = reasons.slice(0, each ? reasons.length : shownReasons).join("; ");
    lines.push(`not judged: ${cases(others.length)}: ${shown}${each ? "" : more}`);
    if (each) lines.push(...others.map(listed));
  }
  return lines.map(printable);
}

function isUnasked({ reason = "" }: CaseResult): boolean {
  return capability.test(reason);
}

/** The texts with their numbers, the most frequent first. */
function counted(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([text, count]) => `${text} (${count})`);
}

function cases(count: number): string {
  return `${count} ${count === 1 ? "case" : "cases"}`;
}

function listed({ id, reason = "" }: CaseResult): string {
  return `  ${id}  ${reason}`;
}
