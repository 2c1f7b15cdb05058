/**
 * What the rows of `quick_check` and `integrity_check` mean (https://sqlite.org/pragma.html#pragma_integrity_check):
 * most of them are damage, and some are not.
 */
import { sqliteCodeName } from "../engine/sqlite-code.ts";

/** What all rows of one check say together. */
export type CheckVerdict =
  | { readonly kind: "ok" }
  | { readonly kind: "suspect"; readonly reason: string }
  /** The file is whole, and something in it is not as its schema says (CO-022). */
  | { readonly kind: "remarks"; readonly reason: string }
  /** The system failed to give the engine a page (CO-021). `sqliteCode` is its code's name. */
  | { readonly kind: "unreadable"; readonly reason: string; readonly sqliteCode: string };

const mostTold = 10;

/** Each stands at the beginning: names that the user chose follow. */
const aboutContent: readonly RegExp[] = [
  /^NULL value in /,
  /^(?:non-[A-Z]+|NUMERIC|TEXT) value in /,
  /^CHECK constraint failed in /,
  /^(?:malformed|unable to validate the) inverted index for FTS\d table /,
  /^fts5: /,
  /^In RTree /,
];
const failedRead = /^.*(?:unable to get the page\. error code=|btreeInitPage\(\) returns error code )(\d+)$/m;
/** `NOMEM` and `IOERR`: of the machine, not of the file. */
const ofTheMachine = new Set([7, 10]);

/**
 * Judges the rows of a check. A message that is not known is damage.
 *
 * @param messages the rows, in order
 */
export function judgeMessages(messages: readonly string[]): CheckVerdict {
  if (messages.length === 1 && messages[0] === "ok") return { kind: "ok" };
  if (messages.length === 0) return { kind: "suspect", reason: "the check gave no answer" };
  for (const message of messages) {
    const [line, code] = failedRead.exec(message) ?? [];
    // What else is said then may follow from it: a page that was not read is "never used", too.
    if (line !== undefined && ofTheMachine.has(Number(code) & 0xff)) {
      return { kind: "unreadable", reason: line, sqliteCode: sqliteCodeName(Number(code)) };
    }
  }
  const damage = messages.filter((message) => !aboutContent.some((pattern) => pattern.test(message)));
  if (damage.length === 0) return { kind: "remarks", reason: told(messages) };
  return { kind: "suspect", reason: told(damage) };
}

function told(messages: readonly string[]): string {
  const more = messages.length - mostTold;
  return messages.slice(0, mostTold).join("; ") + (more > 0 ? `; and ${more} more` : "");
}
