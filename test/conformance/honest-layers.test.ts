/** Layers of another shape than walguard's that lose nothing and wait for others: no case that is fair fails them. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { beyondNpmTest } from "../../spec/fixtures/prerequisite.ts";
import { loadCases } from "../../spec/runner/case/load-cases.ts";
import { neededCapabilities } from "../../spec/runner/case/needed-capabilities.ts";
import { select } from "../../spec/runner/case/selection.ts";
import type { CaseResult } from "../../spec/runner/report/result.ts";
import { runSuite } from "../../spec/runner/suite/run-suite.ts";

interface Shape {
  /** What the layer does not do and the documents ask for: it fails these, and rightly. */
  readonly fails?: readonly string[];
  /** Cases that take something for granted which this layer has not. It passes all others. */
  readonly skips: readonly string[];
}

const keepsNoWal = [
  "CN-044-nothing-read-only-is-handed-out",
  "LH-032-restored-file-and-the-old-wal",
  "LH-041-wal-of-the-dead-is-recovered",
  "LH-041-wal-starts-anew",
  "LH-041-wal-truncated-by-another",
  "LH-041-wal-truncated-by-itself",
  "MP-004-second-opener-disturbs-nobody",
];
const keepsNoConnection = [
  "LH-001-connecting-drops-no-lock-in-wal",
  "LH-041-attached-and-detached",
  "TX-018-deferred-constraint-leaves-nothing-open",
];
const knowsItsPathOnly = ["LH-041-link-to-the-directory-removed"];
const onlyInWal = [
  "MP-007-hot-journal-is-rolled-back",
  "MP-007-killed-while-it-commits",
  "MP-009-reader-delays-a-commit",
];

const shapes: Readonly<Record<string, Shape>> = {
  each: { skips: [...keepsNoWal, ...keepsNoConnection, ...knowsItsPathOnly, ...onlyInWal] },
  "each-delete": {
    fails: ["CN-001-fresh-file-ends-in-wal", "MP-003-first-open-race"],
    skips: [...keepsNoWal, ...keepsNoConnection, ...knowsItsPathOnly],
  },
  "wal-only": { skips: [...knowsItsPathOnly, ...onlyInWal, "MP-009-killed-beside-writers"] },
  pool: { skips: [...keepsNoConnection, ...knowsItsPathOnly, ...onlyInWal] },
};

/** Cases in which a layer's shape shows, beside those that one of them is skipped for. */
const shapeShows = [
  "CN-004",
  "FL-004",
  "LH-001",
  "LH-019-idle-until-its-input-ends",
  "LH-030",
  "LH-035",
  "LH-037",
  "LH-041-directory-through-a-link",
  "LH-041-grows-and-shrinks",
  "LH-041-permissions",
  "MP-009",
];

const program = fileURLToPath(new URL("../../faults/processes/honest-port.py", import.meta.url));
const isBlackBox = (one: Parameters<typeof neededCapabilities>[0]): boolean =>
  [...neededCapabilities(one).values()].every((needed) => needed.size === 0);
const cases = select(loadCases(), { tier: "slow" }, false).filter((one) => isBlackBox(one.case));

const ofShape = [
  ...shapeShows,
  ...Object.values(shapes).flatMap(({ fails = [], skips }) => [...fails, ...skips]),
];
const concerned = cases.filter(({ case: { id } }) => ofShape.some((part) => id.startsWith(part)));

async function judged(shape: string, chosen: typeof cases): Promise<readonly CaseResult[]> {
  const { cases: results } = await runSuite({
    adapter: ["env", `SHAPE=${shape}`, "python3", program],
    cases: chosen,
  });
  return results;
}

/** A race that is lost now and then and not again is no matter of shape. */
function failed(results: readonly CaseResult[]): CaseResult[] {
  return results.filter(({ status }) => ["fail", "error"].includes(status));
}

describe("honest layers of another shape", {
  skip:
    (process.platform === "win32" && "not run: it needs env and POSIX locks") ||
    (spawnSync("python3", ["--version"]).status !== 0 && "not run: there is no python3") ||
    ("deno" in process.versions && "not run: the layers are processes, the same as on Node") ||
    beyondNpmTest("five layers take a minute"),
}, () => {
  for (const [shape, { fails = [], skips }] of Object.entries(shapes)) {
    test(`${shape} fails nothing that it need not do, and is asked all the rest`, async () => {
      // One of them is asked everything, so that a new case that is unfair is seen.
      const results = await judged(shape, shape === "each" ? cases : concerned);
      assert.deepEqual(
        failed(results).map(({ id, reason, failure }) => [
          id,
          fails.includes(id) || (reason ?? failure?.message),
        ]),
        fails.map((id) => [id, true]),
      );
      const skipped = results.filter(({ reason = "" }) => reason.startsWith("not applicable"));
      assert.deepEqual(skipped.map(({ id }) => id).sort(), [...skips].sort());
      for (const { id, reason } of skipped)
        assert.match(reason ?? "", /: the case takes for granted that \w/, id);
    });
  }

  test("one that refuses what it reaches through a link loses nothing by it", async () => {
    const results = await judged(
      "plain-path",
      cases.filter(({ case: { id } }) => id.startsWith("LH-041-") && id.includes("directory")),
    );
    assert.deepEqual(
      results.map(({ id, status }) => [id, status]),
      [
        ["LH-041-directory-renamed-and-back", "pass"],
        ["LH-041-directory-through-a-link", "pass"],
        ["LH-041-link-to-the-directory-removed", "skip"],
      ],
    );
  });
});
