import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { harms } from "../../spec/reader/harm.ts";
import {
  areas,
  loadRequirements,
  parseRequirements,
  RequirementSyntaxError,
  strayFiles,
} from "../../spec/reader/requirements.ts";
import { readSpecJson, specDirectory } from "../../spec/reader/spec-place.ts";
import { harmOf } from "../../spec/runner/case/grade.ts";
import { loadCases } from "../../spec/runner/case/load-cases.ts";
import { constants } from "../../src/constants.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The lines of a file of tests that name one. */
function titlesOf(file: string): string {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  return lines.filter((line) => /\b(?:test|describe)\(/.test(line)).join("\n");
}

const whole = `# Journal mode

Words.

### JM-004 · core · MUST
First sentence.
Second sentence.

- Source: a document
- Rationale: a reason
- If broken: a consequence
- Harm: rows lost
- Not tested: it takes a Mac
`;

/** What the parser says about `whole` with one thing changed. */
function complaint(from: string, to: string): string {
  assert.ok(whole.includes(from), `the text to change is missing: ${from}`);
  try {
    parseRequirements("journal-mode.md", whole.replace(from, to));
  } catch (error) {
    assert.ok(error instanceof RequirementSyntaxError);
    return error.message;
  }
  return "accepted";
}

describe("the parser of requirements", () => {
  test("reads every field, and joins the lines of a statement", () => {
    assert.deepEqual(parseRequirements("journal-mode.md", whole), [
      {
        id: "JM-004",
        level: "core",
        strength: "MUST",
        statement: "First sentence. Second sentence.",
        source: "a document",
        rationale: "a reason",
        ifBroken: "a consequence",
        harm: "rows lost",
        notTested: "it takes a Mac",
        file: "journal-mode.md",
        line: 5,
      },
    ]);
  });

  const wrong: readonly (readonly [string, string, string, string])[] = [
    ["an unknown level", "· core ·", "· basic ·", "journal-mode.md:5: "],
    ["an unknown strength", "MUST", "MAY", "journal-mode.md:5: "],
    ["an id of another area", "JM-004", "TX-004", "journal-mode.md:5: ids with TX belong in write-txn.md"],
    ["an id of no area", "JM-004", "QQ-004", "journal-mode.md:5: unknown area QQ"],
    ["an id with two digits", "JM-004", "JM-04", "journal-mode.md:5: "],
    ["a missing field", "- Source: a document\n", "", "journal-mode.md:5: JM-004 has no field Source"],
    ["a missing harm", "- Harm: rows lost\n", "", "journal-mode.md:5: JM-004 has no field Harm"],
    ["an unknown harm", "Harm: rows lost", "Harm: bad", "journal-mode.md:5: JM-004 has an unknown Harm"],
    ["a field without a text", "Source: a document", "Source:", "journal-mode.md:9: "],
    ["an unknown field", "- Source:", "- Sauce:", "journal-mode.md:9: "],
    ["a repeated field", "- Rationale:", "- Source:", "journal-mode.md:10: "],
    ["a field of two lines", "a reason\n", "a reason\nthat goes on\n", "journal-mode.md:11: "],
    ["no statement", "First sentence.\nSecond sentence.\n", "", "before its statement"],
  ];
  for (const [what, from, to, message] of wrong) {
    test(`refuses ${what}, and names file and line`, () => {
      const said = complaint(from, to);
      assert.ok(
        said.startsWith("journal-mode.md:") && said.includes(message),
        `a mistake in the specification must be reported with its place, and this was said: ${said}`,
      );
    });
  }

  test("refuses an id that is used twice", (t) => {
    const directory = temporaryDirectory(t);
    for (const file of Object.values(areas)) writeFileSync(join(directory, file), "# Nothing\n");
    writeFileSync(join(directory, "journal-mode.md"), whole + whole);
    assert.throws(
      () => loadRequirements(directory),
      /journal-mode\.md:18: JM-004 is already defined in journal-mode\.md:5/,
    );
  });

  test("finds requirements in a file that belongs to no area", (t) => {
    const directory = temporaryDirectory(t);
    writeFileSync(join(directory, "jurnal-mode.md"), whole);
    writeFileSync(join(directory, "README.md"), "### An ordinary heading\n");
    assert.deepEqual(strayFiles(directory), ["jurnal-mode.md"]);
  });
});

describe("the requirements", () => {
  const requirements = loadRequirements();

  test("are in the right form, in every area, with unique ids", () => {
    assert.deepEqual(
      [...new Set(requirements.map(({ id }) => id.slice(0, 2)))],
      Object.keys(areas),
      "an area without requirements is a file that was not read",
    );
    assert.deepEqual(strayFiles(), [], "requirements in a file with another name are never read");
  });

  test("are numbered in order from 001 in each area", () => {
    for (const area of Object.keys(areas)) {
      const numbers = requirements
        .filter(({ id }) => id.startsWith(area))
        .map(({ id }) => Number(id.slice(3)));
      assert.deepEqual(
        numbers,
        [...numbers].sort((a, b) => a - b),
        `${area}: an id out of order is hard to find`,
      );
      assert.equal(numbers[0], 1);
    }
  });

  test("use sentences that can be read in one breath", () => {
    for (const { id, statement, rationale, ifBroken, source } of requirements) {
      for (const text of [statement, rationale, ifBroken, source]) {
        assert.match(text, /[.)]$/, `${id}: a text without an end may have been cut off: ${text}`);
        for (const sentence of text.split(/(?<=[.:;)]) /)) {
          const words = sentence.split(/\s+/).length;
          assert.ok(words <= 48, `${id} has a sentence of ${words} words: ${sentence}`);
        }
      }
    }
  });

  test("give the value of each constant that they name, and name every constant", () => {
    const statements = requirements.map(({ id, statement }) => `${id} ${statement}`);
    for (const [name, value] of Object.entries(constants)) {
      const naming = statements.filter((text) => text.includes(`\`${name}\``));
      assert.notEqual(naming.length, 0, `no requirement says what ${name} is for`);
      if (typeof value === "object") continue;
      const shown = name === "databaseFileMode" ? `0${value.toString(8)}` : String(value);
      for (const text of naming) {
        assert.ok(
          text.includes(`\`${name}\` (${shown})`),
          `a reader of ${text.slice(0, 6)} would take ${name} for something other than ${shown}`,
        );
      }
    }
    const marker = requirements.find(({ id }) => id === "JM-001")?.statement ?? "";
    for (const text of constants.walIncompatMarkers) assert.ok(marker.includes(`"${text}"`), text);
    const gate = requirements.find(({ id }) => id === "JM-044")?.statement ?? "";
    const { introducedIn, fixedIn, backportedTo } = constants.walResetBug;
    for (const version of [introducedIn, fixedIn, ...backportedTo])
      assert.ok(gate.includes(version), version);
  });

  test("that no case shows name the test that does, and it names them", () => {
    for (const { id, notTested = "" } of requirements) {
      assert.doesNotMatch(notTested, /\b(?:unit|its|driver) tests?\b/, `${id}: which file is it in?`);
      const files = [...notTested.matchAll(/(?:test|spec\/behaviours)\/[\w/.-]+\.ts/g)].map(([file]) => file);
      assert.ok(
        files.length > 0 || !/reference by/.test(notTested),
        `${id} is said to be shown somewhere, and no file is named`,
      );
      const titles = files.map((file) => titlesOf(join(root, file))).join("\n");
      assert.ok(
        files.length === 0 || titles.includes(id),
        `${id}: no test in ${files.join(" or ")} has it in its title`,
      );
    }
  });

  test("and every case have a harm that the specification explains, and the schema of cases knows", () => {
    const guide = readFileSync(join(specDirectory(), "README.md"), "utf8");
    for (const harm of harms)
      assert.ok(guide.includes(`\`${harm}\``), `spec/README.md does not explain ${harm}`);
    const { properties } = readSpecJson("case.schema.json") as { properties: { harm: { enum: string[] } } };
    assert.deepEqual(properties.harm.enum, harms);
    for (const { case: one } of loadCases()) {
      assert.ok(harms.includes(harmOf(one)), one.id);
      const own = requirements.find(({ id }) => one.id.startsWith(id))?.harm;
      assert.notEqual(own, undefined, `${one.id} is named after no requirement`);
      assert.notEqual(one.harm, own, `${one.id} repeats the harm of its requirement`);
    }
  });

  test("refer only to requirements that exist", () => {
    const ids = new Set(requirements.map(({ id }) => id));
    for (const { id, statement, rationale, ifBroken, note, notTested } of requirements) {
      const text = [statement, rationale, ifBroken, note, notTested].join(" ");
      for (const [named] of text.matchAll(/\b(?:JM|CN|IL|TX|FL|LH|CO|MP|CP|EV)-\d{3}\b/g)) {
        assert.ok(ids.has(named), `${id} sends its reader to ${named}`);
      }
    }
  });
});
