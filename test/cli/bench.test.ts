import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compare, median } from "../../src/cli/bench/comparison.ts";

const plan = { name: "x", what: "x", unit: "per second", otherIs: "y" } as const;

describe("side-by-side comparison", () => {
  test("both sides take turns, each first in every other round, after a warm-up round", async () => {
    const turns: string[] = [];
    const side = (name: string) => () => {
      turns.push(name);
      return 1;
    };
    const target = { ratio: 1, better: "more" } as const;
    await compare({ ...plan, target }, side("walguard"), side("other"), 3);
    assert.deepEqual(turns.slice(2), ["walguard", "other", "other", "walguard", "walguard", "other"]);
    assert.equal(turns.length, 8, "the warm-up round is counted, or missing");
  });

  test("the ratio is the median of the rounds' ratios, compared with the target in its direction", async () => {
    const rounds = [1, 10, 20, 30];
    const run = async (better: "more" | "less", ratio: number): Promise<boolean> => {
      let round = 0;
      const other = (): number => 10;
      const ours = (): number => rounds[round++] ?? Number.NaN;
      const result = await compare({ ...plan, target: { ratio, better } }, ours, other, 3);
      assert.equal(result.ratio, 2);
      return result.met;
    };
    assert.deepEqual(
      [await run("more", 2), await run("more", 2.1), await run("less", 2), await run("less", 1.9)],
      [true, false, true, false],
    );
  });

  test("the median of an even number of values is the mean of the two in the middle", () => {
    assert.deepEqual([median([3, 1, 2]), median([4, 1, 3, 2])], [2, 2.5]);
    assert.ok(Number.isNaN(median([])), "no rounds must not look like a figure");
  });
});
