/** The chapter on hazards: it has every entry of SQLite's list, and what it names is there. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { hazards } from "../../faults/hazards/hazard-list.ts";
import { allClaims } from "../../spec/claims/all-claims.ts";
import { requirementsById } from "../../spec/reader/requirements.ts";
import { loadCases } from "../../spec/runner/case/load-cases.ts";

const chapter = readFileSync(new URL("../../spec/HAZARDS.md", import.meta.url), "utf8");
const demos = hazards.map(({ id }) => id);
const tortures = ["sweep", "kill", "power", "chaos"];

/** https://sqlite.org/howtocorrupt.html, as it was numbered in April 2026; a chapter without parts is one entry. */
const list =
  "1 1.1 1.2 1.3 1.4 2.1 2.2 2.3 2.4 2.5 2.6 2.7 3.1 3.2 4 4.1 4.2 5 6.1 6.2 6.3 7 8.1 8.2 8.3 8.4 8.5 8.6 8.7 8.8 8.9".split(
    " ",
  );

/** The entries, by number or letter. */
const entries = new Map(
  chapter
    .split("\n### ")
    .slice(1)
    .map((text) => [text.split(" ")[0] as string, text.split("\n## ")[0] as string]),
);

describe("the chapter on hazards", () => {
  test("has every entry of SQLite's list, in its order", () => {
    assert.deepEqual(
      [...entries.keys()].filter((number) => /^\d/.test(number)),
      list,
    );
  });

  for (const [number, text] of entries) {
    test(`says of ${number} what is done about it, by which requirements, and what shows it`, () => {
      assert.match(text, /^- Verdict: .*(?:prevented|detected|out of reach)/m);
      const by = ids(/^- By: (.*)$/m, text, /\b[A-Z]{2}-\d{3}\b/g);
      assert.notDeepEqual(by, []);
      assert.deepEqual(
        by.filter((id) => !requirementsById().has(id)),
        [],
        "no such requirement",
      );
      assert.match(text, /^- Shown by: (?:nothing$|case |claim |demo |torture )/m);
      const shown = ids(/^- Shown by: (.*)$/m, text, /(?<=case )[A-Z]{2}-\d{3}/g);
      assert.deepEqual(
        shown.filter((id) => !by.includes(id)),
        [],
        "a case that shows what no requirement under By says",
      );
    });
  }

  test("names only requirements, cases, claims, demonstrations and tortures that there are", () => {
    const cases = new Set(loadCases().map((one) => one.case.id));
    const claims = new Set(allClaims.map(({ id }) => id));
    const named = (word: string): string[] =>
      [...chapter.matchAll(new RegExp(`\\b${word} ([\\w-]+)`, "g"))].map(([, name]) => String(name));
    const namedCases = named("case").filter((name) => /^[A-Z]{2}-\d{3}-/.test(name));
    assert.ok(namedCases.length > 30, "the cases were not found");
    assert.deepEqual(
      namedCases.filter((id) => !cases.has(id)),
      [],
      "no such case",
    );
    assert.deepEqual(
      [...chapter.matchAll(/\bCL-\d{3}\b/g)].map(([id]) => id).filter((id) => !claims.has(id)),
      [],
      "no such claim",
    );
    assert.deepEqual(
      [...chapter.matchAll(/\b(?:JM|CN|IL|TX|FL|LH|CO|MP|CP|EV)-\d{3}\b/g)]
        .map(([id]) => id)
        .filter((id) => !requirementsById().has(id)),
      [],
      "no such requirement",
    );
    const inText = (known: readonly string[], word: string) =>
      [...chapter.matchAll(new RegExp(`[:,] ${word} ([\\w-]+)`, "g"))]
        .map(([, name]) => String(name))
        .filter((name) => !known.includes(name));
    assert.deepEqual(inText(demos, "demo"), [], "no such demonstration");
    assert.deepEqual(inText(tortures, "torture"), [], "no such torture");
  });

  test("shows each demonstration somewhere, and no demonstration is missing", () => {
    assert.notDeepEqual(demos, []);
    for (const demo of demos) assert.ok(chapter.includes(`demo ${demo}`), demo);
  });

  test("sums up the verdicts as they are", () => {
    const summed = [
      ...chapter.matchAll(/^\| (prevented|detected|in part|out of reach)[^|]*\| ([\d., ]+) \|$/gm),
    ].flatMap(([, word = "", numbers = ""]) => numbers.split(", ").map((number) => [number, word] as const));
    assert.deepEqual(summed.map(([number]) => number).sort(), [...list].sort(), "each entry once");
    for (const [number, word] of summed)
      assert.match(
        entries.get(number) as string,
        new RegExp(`^- Verdict: ${word}`, "m"),
        `${number} is summed up as ${word}`,
      );
  });
});

/** What a line of an entry lists. */
function ids(line: RegExp, text: string, id: RegExp): string[] {
  return [...(line.exec(text)?.[1] ?? "").matchAll(id)].map(([found]) => found);
}
