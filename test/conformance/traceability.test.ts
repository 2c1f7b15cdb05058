import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { loadMutants } from "../../faults/mutation/load-mutants.ts";
import type { Mutant } from "../../faults/mutation/mutant.ts";
import { mutatedFiles } from "../../faults/mutation/sourced-copy.ts";
import { beyondNpmTest } from "../../spec/fixtures/prerequisite.ts";
import {
  findings,
  type TracedMutant,
  traceability,
  traceabilityJson,
  traceabilityText,
} from "../../spec/publish/traceability.ts";
import { loadRequirements, type Requirement, requirementLevels } from "../../spec/reader/requirements.ts";
import { specDirectory } from "../../spec/reader/spec-place.ts";
import { gradeOf } from "../../spec/runner/case/grade.ts";
import { loadCases } from "../../spec/runner/case/load-cases.ts";
import { select } from "../../spec/runner/case/selection.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const requirements = loadRequirements();
const cases = loadCases();
const mutants = await loadMutants();
const whole = traceability(requirements, cases, mutants);
const read = (name: string): string => readFileSync(join(specDirectory(), name), "utf8");

describe("the coverage of the specification", () => {
  test("has a case or a written exclusion for each requirement, and a mutant or a reason for each case", () => {
    assert.deepEqual(
      findings(whole).map(({ id, message }) => `${id} ${message}`),
      [],
      "nothing would enforce a requirement, or prove a case",
    );
  });

  test("is up to date in TRACEABILITY.md and traceability.json", () => {
    const outOfDate = "out of date: npm run trace rewrites it";
    assert.equal(read("TRACEABILITY.md"), traceabilityText(whole), outOfDate);
    assert.equal(read("traceability.json"), traceabilityJson(whole), outOfDate);
    assert.deepEqual(JSON.parse(traceabilityJson(whole)), JSON.parse(JSON.stringify(whole)));
  });

  test("links to files that exist", () => {
    const targets = [...traceabilityText(whole).matchAll(/\]\(([^)]+)\)/g)].map(([, target = ""]) => target);
    assert.ok(targets.length >= cases.length);
    for (const target of new Set(targets))
      assert.ok(existsSync(join(specDirectory(), target)), `a link leads nowhere: ${target}`);
  });
});

describe("the titles of the cases", () => {
  const titles = cases.map((one) => one.case.title);

  test("are different, so that a report's rule names one case", () => {
    assert.deepEqual(
      titles.filter((title, index) => titles.indexOf(title) !== index),
      [],
    );
  });

  test("fit in a line of a report", () => {
    assert.deepEqual(
      titles.filter((title) => title.length > 90),
      [],
    );
  });

  test("do not speak of the parts of walguard, which a user of another layer does not know", () => {
    const ours =
      /\b(init lock|prob(e|es|ed)|markers?|fall(s|en)? ?back|downgrades?d?|sentinel|lost generation|on-disk look|port)\b/i;
    assert.deepEqual(
      titles.filter((title) => ours.test(title)),
      [],
    );
  });
});

const skip = beyondNpmTest("so do all other runs of tests, and npm run mutants");

describe("the mutants", () => {
  test("fit the source as it is", { skip }, () => {
    const unfit = mutants.flatMap((mutant) => {
      try {
        const changed = [...mutatedFiles(root, mutant)].some(
          ([file, text]) => text !== readFileSync(join(root, file), "utf8"),
        );
        return changed ? [] : [`${mutant.id} changes nothing`];
      } catch (error) {
        return [String(error)];
      }
    });
    assert.deepEqual(unfit, [], "a mutant that cannot be made proves nothing");
  });

  test("that do not fit are reported with the file and the text", () => {
    const first = mutants[0] as Mutant;
    const wrong = (edit: Partial<Mutant["edits"][number]>): Mutant => ({
      ...first,
      edits: [{ file: "write-txn.ts", from: "no such text", to: "", ...edit }],
    });
    assert.throws(() => mutatedFiles(root, wrong({})), /write-txn\.ts has the text 0 times.*no such text/);
    assert.throws(() => mutatedFiles(root, wrong({ file: "gone.ts" })), /0 files are named gone\.ts: none/);
  });
});

describe("the mutants that a test must find", () => {
  test("name a test that is there, once in its file, under one title", () => {
    const unknown = mutants.flatMap(({ id, killedBy }) => {
      if (typeof killedBy === "string") return [];
      const title = `test(${JSON.stringify(killedBy.title)}`;
      const times = testsOf(killedBy.file).split(title).length - 1;
      return times === 1 ? [] : [`${id}: ${killedBy.file} has ${title} ${times} times`];
    });
    assert.deepEqual(unknown, [], "a mutant that no test finds proves nothing");
  });

  test("are there for each file that judges", { skip }, () => {
    const changed = new Set(mutants.flatMap((mutant) => [...mutatedFiles(root, mutant).keys()]));
    const judge = readdirSync(join(root, "spec/runner/judge")).map((name) => `spec/runner/judge/${name}`);
    for (const file of [...judge, "src/cli/burst/burst-audit.ts", "src/cli/burst/burst-report.ts"])
      assert.ok(changed.has(file), `${file} could find nothing, and no test would notice`);
  });
});

/** The text of a test file, and of the behaviours that it runs. */
function testsOf(file: string): string {
  if (!existsSync(join(root, file))) return "";
  const text = readFileSync(join(root, file), "utf8");
  const behaviours = [...text.matchAll(/ from "\.\.\/(spec\/behaviours\/[^"]+)"/g)].map(([, name = ""]) =>
    readFileSync(join(root, name), "utf8"),
  );
  return [text, ...behaviours].join("\n").replace(/\btest\(\s+/g, "test(");
}

describe("traceability", () => {
  const requirement = (id: string, notTested?: string, grade: Partial<Requirement> = {}): Requirement => ({
    ...(requirements[0] as Requirement),
    ...grade,
    id,
    ...(notTested === undefined ? {} : { notTested }),
  });
  const one = cases[0] as (typeof cases)[number];
  const caseOf = (id: string, ids: readonly string[], noMutant?: string): typeof one => ({
    file: `journal-mode/${id}.json`,
    case: { ...one.case, id, requirements: ids, ...(noMutant === undefined ? {} : { noMutant }) },
  });
  const mutant = (id: string, killedBy: string, area = "journal-mode"): TracedMutant => ({
    id,
    mistake: "A mistake.",
    killedBy,
    file: `${area}/${id}.ts`,
  });
  const said = (
    ids: readonly Requirement[],
    loaded: readonly (typeof one)[],
    killers: readonly TracedMutant[],
  ): string[] => findings(traceability(ids, loaded, killers)).map(({ id, message }) => `${id} ${message}`);

  test("finds nothing where everything is covered", () => {
    const ids = [requirement("JM-001"), requirement("JM-002", "it takes a Mac"), requirement("JM-003")];
    const loaded = [caseOf("JM-001-a", ["JM-001"]), caseOf("JM-003-b", ["JM-003"], "no mistake leads there")];
    assert.deepEqual(said(ids, loaded, [mutant("m", "JM-001-a")]), []);
  });

  test("finds everything that is not covered, or that points at nothing", () => {
    const ids = [requirement("JM-001"), requirement("JM-002")];
    const good = caseOf("JM-001-a", ["JM-001"]);
    const both = caseOf("JM-001-a", ["JM-001", "JM-002"]);
    const killer = mutant("m", "JM-001-a");
    const wrong: readonly (readonly [string, string[]])[] = [
      ["JM-002 has no case", said(ids, [good], [killer])],
      [
        "JM-002-b names the unknown requirement JM-999",
        said(ids, [good, caseOf("JM-002-b", ["JM-999"])], [killer]),
      ],
      ["JM-002-b names no requirement", said(ids, [good, caseOf("JM-002-b", [])], [killer])],
      ["JM-001-a is proved by no mutant", said(ids, [good], [])],
      ["n names the unknown case JM-001-gone", said(ids, [good], [killer, mutant("n", "JM-001-gone")])],
      ["m is in write-txn/m.ts", said(ids, [good], [mutant("m", "JM-001-a", "write-txn")])],
      [
        "JM-001-a is core MUST and names JM-002, which is safe MUST",
        said([ids[0] as Requirement, requirement("JM-002", undefined, { level: "safe" })], [both], [killer]),
      ],
      [
        "JM-001-a is core MUST and names JM-002, which is core SHOULD",
        said(
          [ids[0] as Requirement, requirement("JM-002", undefined, { strength: "SHOULD" })],
          [both],
          [killer],
        ),
      ],
      ["JM-001-a has a `noMutant`", said(ids, [caseOf("JM-001-a", ["JM-001"], "a reason")], [killer])],
    ];
    for (const [finding, all] of wrong)
      assert.ok(
        all.some((text) => text.startsWith(finding)),
        `${finding}: ${all.join("; ")}`,
      );
  });

  test("shows gaps and exclusions in the table", () => {
    const text = traceabilityText(
      traceability(
        [requirement("JM-001"), requirement("JM-002", "a | b"), requirement("JM-003")],
        [caseOf("JM-001-a", ["JM-001"])],
        [],
      ),
    );
    assert.match(text, /\| JM-001 \| \w+ \w+ \| \[JM-001-a\]\(\S+\) \| \*\*none\*\* \|/);
    assert.match(text, /\| JM-002 \| \w+ \w+ \| not tested: a \\\| b \| {2}\|/);
    assert.match(text, /\| JM-003 \| \w+ \w+ \| \*\*none\*\* \| {2}\|/);
  });
});

describe("profiles", () => {
  const names = readdirSync(join(specDirectory(), "profiles")).filter((name) => name.endsWith(".json"));

  test("include one for 1.0", () => assert.ok(names.includes("1.0.json")));

  for (const name of names) {
    test(`${name} names cases that exist, each once`, () => {
      const { version, cases: frozen } = JSON.parse(read(`profiles/${name}`)) as {
        version: string;
        cases: Record<string, string>;
      };
      assert.equal(`${version}.json`, name);
      const known = new Set(cases.map((loaded) => loaded.case.id));
      assert.deepEqual(
        Object.keys(frozen).filter((id) => !known.has(id)),
        [],
        "a port would no longer be judged by the cases that it was promised",
      );
      const chosen = select(cases, { profile: version, tier: "stress", level: "walguard" }, false);
      assert.deepEqual(
        chosen.map((loaded) => loaded.case.id),
        Object.keys(frozen).sort(),
      );
    });

    test(`${name} is asked no more than what it was frozen with`, () => {
      const frozen = (JSON.parse(read(`profiles/${name}`)) as { cases: Record<string, string> }).cases;
      // The most that is asked comes first: who claims a level is asked those before it, too.
      const order = requirementLevels.flatMap((level) => [`${level} MUST`, `${level} SHOULD`]);
      const raised = cases
        .filter(({ case: one }) => one.id in frozen)
        .filter(({ case: one }) => {
          const [was, is] = [order.indexOf(frozen[one.id] as string), order.indexOf(gradeOf(one))];
          assert.notEqual(
            was,
            -1,
            `${one.id} is frozen as ${frozen[one.id]}, which is no level and strength`,
          );
          return is < was;
        });
      assert.deepEqual(
        raised.map(({ case: one }) => `${one.id}: ${frozen[one.id]}, now ${gradeOf(one)}`),
        [],
        "a port that claims this version would fail without having changed",
      );
    });
  }
});
