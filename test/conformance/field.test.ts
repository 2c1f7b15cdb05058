/** The field guide: its folders have the shape that they should, and its page is what its data says. No stack is run. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fieldPage, notConfirmed } from "../../spec/field/page.ts";
import { readResults, type StackResult } from "../../spec/field/results.ts";
import { type FieldStack, loadStacks } from "../../spec/field/stack.ts";
import { schemaErrors } from "../../spec/reader/json-schema.ts";
import { loadCases } from "../../spec/runner/case/load-cases.ts";

const stacks = loadStacks();
const results = readResults();
const caseIds = new Set(loadCases().map((one) => one.case.id));

describe("the field guide", () => {
  for (const { folder, path, findings } of stacks) {
    test(`${folder} has the files that its folder should have`, () => {
      const files = readdirSync(path);
      for (const [name, shape] of [
        ["stack.json", "stack"],
        ["notes.json", "notes"],
      ] as const) {
        if (!files.includes(name)) continue;
        const data = JSON.parse(readFileSync(join(path, name), "utf8"));
        assert.deepEqual(schemaErrors(`field-1.json#/$defs/${shape}`, data), [], name);
      }
      for (const { confirm, cases } of findings) {
        assert.ok(existsSync(join(path, confirm)), `${confirm} is missing`);
        for (const id of cases)
          assert.ok(id === "*" || caseIds.has(id), `${confirm} names ${id}, which is no case`);
      }
      const scripts = files.filter((name) => name.startsWith("confirm-"));
      const named = findings.map(({ confirm }) => confirm);
      assert.deepEqual(scripts.sort(), [...new Set(named)].sort(), "every script belongs to a finding");
    });
  }

  test("its results fit their schema, and belong to stacks that are there", () => {
    assert.deepEqual(schemaErrors("field-1.json#/$defs/results", { version: 1, stacks: results }), []);
    const folders = new Set(stacks.map(({ folder }) => folder));
    for (const { folder } of results) assert.ok(folders.has(folder), `${folder} has results and no folder`);
  });

  test("no failure in it is without a finding", () => {
    for (const result of results) {
      const stack = stacks.find(({ folder }) => folder === result.folder) as FieldStack;
      const open = notConfirmed(stack, result).map(({ id }) => id);
      assert.deepEqual(open, [], result.folder);
    }
  });

  test("its page is what its data says", () => {
    const page = readFileSync(new URL("../../spec/FIELD.md", import.meta.url), "utf8");
    assert.equal(page, fieldPage(stacks, results), "out of date: npm run field -- --page writes it anew");
  });
});

describe("the page of the field guide", () => {
  const stack: FieldStack = {
    name: "a stack",
    folder: "a-stack",
    path: "/nowhere",
    language: "JavaScript",
    packages: ["a"],
    install: "npm install a",
    check: "true",
    adapter: "node adapter.mjs",
    settings: ["WAL"],
    documentation: ["https://example.org/"],
    findings: [
      { cases: ["TX-002-one"], meets: "Writers give up.", set: "timeout = 5000", confirm: "confirm-a.mjs" },
      { cases: ["TX-003-two"], meets: "Never seen.", set: null, confirm: "confirm-b.mjs" },
      { cases: [], meets: "Not asked (by the suite.)", set: null, confirm: "confirm-c.mjs" },
    ],
  };
  const result: StackResult = {
    folder: "a-stack",
    implementation: "a 1.0",
    sqlite: "3.50.0",
    durationMs: 1,
    counts: { pass: 3, fail: 2, advice: 1, notAsked: 4, notApplicable: 0, error: 0 },
    notMet: [
      { id: "TX-002-one", status: "fail", title: "one", seen: "busy" },
      { id: "TX-009-nine", status: "flaky", title: "nine", seen: "lost | rows" },
      { id: "TX-010-ten", status: "advice", title: "ten", seen: "" },
    ],
  };

  test("says what was confirmed with what helps, and a failure without a finding as not confirmed", () => {
    const page = fieldPage([stack], [result]);
    assert.ok(
      page.includes("| [a stack](#a-stack) | JavaScript | a 1.0 | 3.50.0 | 3 | 2 | 1 | 4 | 0 |"),
      page,
    );
    assert.ok(
      page.includes(
        "- Writers give up. What helps: timeout = 5000. (TX-002; [confirm-a.mjs](field/a-stack/confirm-a.mjs))",
      ),
      page,
    );
    assert.ok(page.includes("- Not confirmed: nine (TX-009): lost \\| rows"), page);
    assert.ok(page.includes("- A SHOULD that is not met: “ten”. (TX-010)"), page);
    assert.ok(!page.includes("Never seen"), "a finding whose cases pass is left out");
    assert.ok(
      page.includes("- Not asked (by the suite.) No setting of the stack changes this. (seen by hand;"),
      page,
    );
    assert.deepEqual(
      notConfirmed(stack, result).map(({ id }) => id),
      ["TX-009-nine"],
    );
  });

  test("says once what many stacks share", () => {
    const folders = ["one", "two", "three", "four"];
    const page = fieldPage(
      folders.map((folder) => ({ ...stack, folder, name: folder })),
      folders.map((folder) => ({ ...result, folder })),
    );
    assert.equal(page.split("Writers give up.").length - 1, 1, page);
    assert.equal(
      page.split("- [What many share](#what-many-of-them-share), points 1, 2, 3 (TX-002, TX-010).").length -
        1,
      4,
      page,
    );
    assert.ok(page.includes("[four](field/four/confirm-a.mjs)"), page);
  });

  test("says which stacks have not been run", () => {
    assert.match(fieldPage([stack], []), /\| not run yet \|/);
  });
});
