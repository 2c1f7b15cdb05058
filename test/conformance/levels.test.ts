/** What each level asks, and that none asks more than it says. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { conform } from "../../spec/fixtures/conformance-run.ts";
import { requirementLevels, requirementsById } from "../../spec/reader/requirements.ts";
import { gradeOf, isAsked, levelOf, strengthOf } from "../../spec/runner/case/grade.ts";
import { loadCases } from "../../spec/runner/case/load-cases.ts";
import { select } from "../../spec/runner/case/selection.ts";
import type { ConformOptions } from "../../src/cli/conform.ts";

const cases = loadCases();

interface Row {
  readonly id: string;
  readonly level: string;
  readonly strength: string;
}

async function listed(options: ConformOptions): Promise<Row[]> {
  const { out } = await conform({ list: true, json: true, ...options });
  return JSON.parse(out) as Row[];
}

const levels = (rows: readonly Row[]): string[] => [...new Set(rows.map(({ level }) => level))].sort();

describe("the levels", () => {
  test("without a level, core and safe are asked; each level includes those before it", async () => {
    assert.deepEqual(
      levels(await listed({})),
      ["core", "safe"],
      "a habit of this project is asked of everybody",
    );
    assert.deepEqual(levels(await listed({ level: "core" })), ["core"]);
    assert.deepEqual(levels(await listed({ level: "walguard" })), ["core", "safe", "walguard"]);
    assert.deepEqual(
      select(cases, { tier: "stress", level: "walguard" }, false).length,
      cases.length,
      "a case of no level is never run",
    );
  });

  test("a case that is named is run whatever its level, unless a level is given, too", async () => {
    const id = "CN-014-environment-sets-the-timeout";
    assert.deepEqual(await listed({ filter: id }).then((rows) => rows.map((row) => row.id)), [id]);
    const { code, err } = await conform({ list: true, filter: id, level: "safe" });
    assert.equal(code, 2);
    assert.match(err, /no case matches/);
  });

  test("--list says level and strength, those of the requirement in the id", async () => {
    for (const { id, level, strength } of await listed({ level: "walguard", tier: "stress" })) {
      const requirement = requirementsById().get(id.slice(0, 6));
      assert.deepEqual([level, strength], [requirement?.level, requirement?.strength], id);
    }
    const { out } = await conform({ list: true, filter: "CN-034-closing-twice" });
    assert.match(out, /^CN-034-closing-twice {2}walguard SHOULD fast {2}/);
  });

  test("a case named after no requirement is asked for by all, as a MUST", () => {
    const one = { ...(cases[0] as (typeof cases)[number]).case, id: "XX-001-unknown" };
    assert.equal(gradeOf(one), "core MUST");
    for (const level of requirementLevels) assert.ok(isAsked(one, level));
  });

  test("no MUST of core or safe is decided by a message of the log", () => {
    const wordy = cases.filter(
      ({ case: one }) =>
        levelOf(one) !== "walguard" && strengthOf(one) === "MUST" && one.expect?.logs !== undefined,
    );
    assert.deepEqual(
      wordy.map(({ case: one }) => one.id),
      [],
      "what is logged is a habit: a case of its own asks for it",
    );
  });

  test("a MUST is shown by a case that is a MUST of its level", () => {
    const graded = new Set(
      cases.flatMap(({ case: one }) => one.requirements.map((id) => `${id} ${gradeOf(one)}`)),
    );
    for (const { id, level, strength, notTested } of requirementsById().values()) {
      if (strength === "SHOULD" || notTested !== undefined) continue;
      assert.ok(graded.has(`${id} ${level} MUST`), `${id} is only touched by cases that ask more, or advise`);
    }
  });
});
