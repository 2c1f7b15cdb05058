/** The claims: their catalogue is in order, their page lists them, and a fast share of them holds on this runtime. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, type TestContext, test } from "node:test";
import { allClaims } from "../../spec/claims/all-claims.ts";
import { checkClaim, differenceOn } from "../../spec/claims/check-claim.ts";
import type { Claim } from "../../spec/claims/claim.ts";
import { type Engine, findEngines, isCalled } from "../../spec/claims/engine.ts";
import { withoutFeature } from "../../spec/claims/feature.ts";
import { claimsPage, claimText } from "../../spec/claims/page.ts";
import { runClaims } from "../../spec/claims/run-claims.ts";
import { beyondNpmTest, missing } from "../../spec/fixtures/prerequisite.ts";
import { requirementsById } from "../../spec/reader/requirements.ts";
import { runtimeCommand } from "../../spec/runner/process/runtime-command.ts";
import { driverNames } from "../../src/engine/driver.ts";

const page = readFileSync(new URL("../../spec/CLAIMS.md", import.meta.url), "utf8");
const runtime = "Deno" in globalThis ? "deno" : `node${process.versions.node.split(".")[0]}`;

/** One of each area but the slow ones: what the reference rests on most. */
const fast = [
  "CL-005",
  "CL-006",
  "CL-024",
  "CL-032",
  "CL-034",
  "CL-050",
  "CL-056",
  "CL-070",
  "CL-083",
  "CL-090",
  "CL-100",
  "CL-112",
];

describe("the catalogue of claims", () => {
  test("has an id for each, in one form, and none twice", () => {
    const ids = allClaims.map(({ id }) => id);
    assert.ok(ids.length >= 40, `${ids.length} claims`);
    assert.deepEqual(
      ids.filter((id) => !/^CL-\d{3}$/.test(id)),
      [],
    );
    assert.equal(new Set(ids).size, ids.length, "an id is used twice");
  });

  test("names only requirements that there are, and at least one for each claim", () => {
    for (const { id, statedIn } of allClaims) {
      assert.notDeepEqual(statedIn, [], `${id} belongs to no requirement`);
      assert.deepEqual(
        statedIn.filter((one) => !requirementsById().has(one)),
        [],
        id,
      );
    }
  });

  test("refers to claims that there are", () => {
    const texts = allClaims
      .map(({ statement, why, refutes = "" }) => `${statement} ${why} ${refutes}`)
      .join("\n");
    const ids = new Set(allClaims.map(({ id }) => id));
    assert.deepEqual(
      [...texts.matchAll(/\bCL-\d+/g)].map(([id]) => id).filter((id) => !ids.has(id)),
      [],
    );
  });

  test("and its page are the same claims, with the same words", () => {
    const onPage = [...page.matchAll(/^### (CL-\d{3})$/gm)].map(([, id]) => id);
    assert.deepEqual(
      onPage,
      allClaims.map(({ id }) => id),
      "npm run claims -- --write makes it anew",
    );
    for (const claim of allClaims)
      assert.ok(page.includes(claimText(claim)), `${claim.id} is out of date on the page`);
    const head = (text: string): string[] => text.split("\n", 3);
    assert.deepEqual(head(page), head(claimsPage(allClaims, [], [])), "how the page begins");
  });

  test("finds on its page a verdict of each engine for each claim", () => {
    const engines = [...page.matchAll(/^\| `([^`]+)` \| [^|]+ \| (\d+\.\d+\.\d+) \|$/gm)];
    assert.ok(engines.length >= 2, "the table of engines was not found");
    for (const { id } of allClaims) {
      const row = page
        .split("\n")
        .find((line) => line.startsWith(`| [${id}](`) && /\| (?:yes|\*\*no\*\*|·) \|$/.test(line));
      assert.equal(row?.split(" | ").length, engines.length + 1, `the verdicts on ${id}`);
    }
    assert.ok(!/\| (?:unexpected|\?) \|/.test(page), "the page was made in a run that had failed");
  });
});

describe("a fast share of the claims", { skip: beyondNpmTest("it starts many engines") }, () => {
  for (const driver of driverNames)
    test(`is as expected with ${driver} on this runtime`, (t) => asExpected(t, `${driver}@${runtime}`));

  test("is as expected with Python's sqlite3", { skip: missing("python3") }, (t) => asExpected(t, "python"));
});

describe("a claim that is false", { skip: beyondNpmTest("it starts many engines") }, () => {
  const wrong: Claim = {
    id: "CL-999",
    area: "journal modes",
    statement: "A database in memory is in WAL mode.",
    statedIn: ["JM-025"],
    why: "It is not.",
    async check(stage) {
      const a = await stage.open(":memory:");
      stage.is(await a.value("PRAGMA journal_mode=WAL"), "wal", "the answer");
      return "wal";
    },
  };

  test("is found false, with what was seen, and that is not expected", async (t) => {
    const result = await checkClaim(wrong, await engineHere(t));
    assert.equal(result.verdict, "does not hold");
    assert.equal(result.seen, "the answer: memory, not wal");
    assert.equal(result.expected, false);
  });

  test("is expected where the catalogue says so, and only there", async (t) => {
    const engine = await engineHere(t);
    const differing = { ...wrong, differs: [{ before: "99.0.0", because: "all of them" }] };
    assert.equal((await checkClaim(differing, engine)).expected, true);
    const right = { ...differing, check: async () => "it holds" };
    assert.equal(
      (await checkClaim(right, engine)).expected,
      false,
      "a difference that is gone is not noticed",
    );
  });

  test("is not mixed up with a check that failed by itself, or that could not run", async (t) => {
    const engine = await engineHere(t);
    const broken = await checkClaim(
      { ...wrong, check: () => Promise.reject(new Error("no such thing")) },
      engine,
    );
    assert.deepEqual([broken.verdict, broken.expected], ["broken", false]);
    const ended = {
      ...wrong,
      check: async (stage: Parameters<Claim["check"]>[0]) => {
        const a = await stage.open();
        await a.process.kill();
        return await a.outcome("SELECT 1");
      },
    };
    assert.equal(
      (await checkClaim(ended, engine)).verdict,
      "broken",
      "an engine that died counts as an answer",
    );
    const without = await checkClaim({ ...wrong, programs: ["no-such-program"] }, engine);
    assert.deepEqual([without.verdict, without.seen], ["not checkable here", "no-such-program not found"]);
  });

  test("is every one of them on an engine that does nothing", async () => {
    const [command, flags] = runtimeCommand(
      new URL("../../spec/fixtures/programs/silent-engine.ts", import.meta.url),
    );
    const silent: Engine = {
      id: "silent",
      name: "silent",
      command: [command, ...flags],
      version: "3.54.1",
      runtime: "nothing",
      features: Object.keys(withoutFeature),
    };
    const held = (
      await runClaims(
        allClaims.filter(({ slow }) => slow !== true),
        [silent],
      )
    ).filter(({ verdict }) => verdict === "holds");
    assert.deepEqual(held, [], "a check without a positive control");
  });

  test("shows on the page", async (t) => {
    const engine = await engineHere(t);
    const made = claimsPage([wrong], [engine], [await checkClaim(wrong, engine)]);
    assert.match(made, /\| \[CL-999\]\(#cl-999\) \| \*\*no\*\* \|/);
    assert.match(made, /\| unexpected \|/);
    assert.match(made, /^- Does not hold: the answer: memory, not wal$/m);
  });
});

test("a difference fits an engine by its version, by its name, or by both", () => {
  const claim = (difference: object): Pick<Claim, "differs"> => ({
    differs: [{ because: "it differs", ...difference }],
  });
  const fits = (difference: object, id: string, version: string): boolean =>
    differenceOn(claim(difference) as Claim, { id, version }) !== undefined;
  assert.equal(fits({ before: "3.51.0" }, "python", "3.40.1"), true);
  assert.equal(fits({ before: "3.51.0" }, "python", "3.51.0"), false);
  assert.equal(fits({ engine: "deno" }, "node:sqlite@deno", "3.53.2"), true);
  assert.equal(fits({ engine: "sqlite3" }, "better-sqlite3@deno", "3.53.2"), false);
  assert.equal(fits({ engine: "python", before: "3.40.0" }, "python", "3.40.1"), false);
  assert.deepEqual(
    ["node24", "better-sqlite3", "sqlite3"].map((name) => isCalled("better-sqlite3@node24", name)),
    [true, true, false],
  );
});

describe("npm run claims", { skip: beyondNpmTest("it starts many engines") }, () => {
  const run = (...parameters: string[]) => {
    const [command, flags] = runtimeCommand(new URL("../../spec/claims/run.ts", import.meta.url), parameters);
    return spawnSync(command, flags, { encoding: "utf8" });
  };

  test("gives the results of what it was asked for as JSON", () => {
    const { status, stdout, stderr } = run(
      "--only",
      "CL-009,CL-001",
      "--engines",
      "node:sqlite@node24",
      "--json",
    );
    assert.equal(status, 0, stderr);
    const { results } = JSON.parse(stdout) as { results: { claim: string; verdict: string }[] };
    assert.deepEqual(
      results.map(({ claim, verdict }) => `${claim} ${verdict}`),
      ["CL-001 holds", "CL-009 holds"],
    );
  });

  test("refuses claims and engines that there are not, and half a page", () => {
    for (const [parameters, message] of [
      [["--only", "CL-998"], "no claim CL-998; claims are CL-001 to "],
      [["--engines", "oracle"], "no engine oracle; "],
      [["--write", "--only", "CL-001"], "--write makes the whole page: leave out --only and --engines"],
    ] as const) {
      const { status, stderr } = run(...parameters);
      assert.equal(status, 2, stderr);
      assert.ok(stderr.includes(message), stderr);
    }
  });
});

async function asExpected(t: TestContext, id: string): Promise<void> {
  const engine = await engineHere(t, id);
  for (const claim of allClaims.filter((one) => fast.includes(one.id))) {
    const { expected, verdict, seen } = await checkClaim(claim, engine);
    assert.ok(expected, `${claim.id} ${verdict}: ${seen}`);
    if (verdict !== "holds") t.diagnostic(`${claim.id} ${verdict}: ${seen}`);
  }
}

async function engineHere(t: TestContext, id = `node:sqlite@${runtime}`): Promise<Engine> {
  const { engines, absent } = await findEngines([id]);
  const [engine] = engines;
  if (engine === undefined) throw new Error(`${id} is not here: ${absent[0]?.reason}`);
  t.diagnostic(`${engine.id}, SQLite ${engine.version}`);
  return engine;
}
