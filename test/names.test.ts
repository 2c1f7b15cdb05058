/** Whatever a source or a test cites can be looked up by every reader. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { requirementsById } from "../spec/reader/requirements.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Ids and files of the notes that the specification was written from; they are not part of this repository. */
const privateReferences: readonly RegExp[] = [
  /\b[AB]\d\d?\.\d\d?\b/,
  /\b[Bb]ehaviou?rs? [A-H]\d?\b/,
  /\b[Hh]azards? H?\d/,
  /\b[Dd]esign (?:section )?\d/,
  /\b(?:EXP-|SEED )\d/,
  /\bmutants? F\d/,
  /\b[DGH]\d\d?\b(?=[):;,.]|$| and )/,
  /\b(?:test|describe|check)\(\s*["'`][A-H]\d/,
  /\bthe inventory\b|\bfact \d\b|\bengine-facts\b|\bfeasibility\.md\b|\bbehaviour\.md\b|\.\.\/shared\b/,
];

const requirementId = /\b(?:JM|CN|IL|TX|FL|LH|CO|MP|CP|EV)-\d{3}\b/g;

interface Line {
  /** `file:line`, from the root of the repository. */
  readonly place: string;
  readonly text: string;
}

function linesBelow(...folders: readonly string[]): Line[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((name) => join(folder, String(name)).replaceAll(sep, "/"))
      .filter((file) => /\.(?:ts|mjs|js|py|c|md|json)$/.test(file) && !file.includes("/node_modules/"))
      .filter((file) => file !== "test/names.test.ts")
      .sort()
      .flatMap((file) =>
        readFileSync(join(root, file), "utf8")
          .split("\n")
          .map((text, index) => ({ place: `${file}:${index + 1}`, text })),
      ),
  );
}

/** The parts of a line that name a test, or the row of a table from which one is named. */
function testNames(text: string): string[] {
  const calls = [...text.matchAll(/\b(?:test|describe|check)\((["'`])(.*?)\1/g)].map(
    ([, , name = ""]) => name,
  );
  const [, row] = /^\s*\["((?:[A-Z]{2}-\d{3}(?:, )?)+)",/.exec(text) ?? [];
  return row === undefined ? calls : [...calls, row];
}

function unknownIds(text: string): string[] {
  return [...text.matchAll(requirementId)].map(([id]) => id).filter((id) => !requirementsById().has(id));
}

describe("what sources and tests cite", () => {
  test("is nothing from private notes", () => {
    const found = linesBelow("src", "faults", "spec", "test").filter(({ text }) =>
      privateReferences.some((reference) => reference.test(text)),
    );
    assert.deepEqual(
      found.map(({ place, text }) => `${place}: ${text.trim()}`),
      [],
      "no reader could look these up: cite the requirement, or a page of sqlite.org",
    );
  });

  test("is a requirement that exists, in src/, faults/ and the names of tests", () => {
    const cited = [
      ...linesBelow("src", "faults", "spec/behaviours"),
      ...linesBelow("test").flatMap(({ place, text }) =>
        testNames(text).map((name) => ({ place, text: name })),
      ),
    ];
    assert.ok(
      cited.flatMap(({ text }) => text.match(requirementId) ?? []).length > 100,
      "the ids were not found",
    );
    assert.deepEqual(
      cited.flatMap(({ place, text }) => unknownIds(text).map((id) => `${place}: ${id}`)),
      [],
      "walguard explain would not know these",
    );
  });

  test("is recognised as private in each form that it had, and ordinary text is not", () => {
    const cited = [
      'test("A7.27 in WAL mode the probe runs")',
      "(hazard H1)",
      "behaviour A2 calls them",
      "design section 6",
      'test("design 6: it waits")',
      'test("H13 copies are limited")',
      "by accident (D7)",
      "EXP-26 G2",
      "SEED 004",
    ];
    for (const text of cited)
      assert.ok(
        privateReferences.some((reference) => reference.test(text)),
        text,
      );
    for (const text of ["SQLite 3.51.3", "seed=42", "JM-004", "U+00D7", "0xA5", "SHA-256", "UTF-8", "design"])
      assert.ok(!privateReferences.some((reference) => reference.test(text)), text);
    assert.deepEqual(unknownIds("JM-004 and JM-999"), ["JM-999"]);
    assert.deepEqual(testNames('  ["JM-045, JM-999", {}]'), ["JM-045, JM-999"]);
  });
});
