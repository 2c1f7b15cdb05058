/** What judges a torture finds what is wrong: it is given false accounts and false looks. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Account, rowsOf } from "../../spec/torture/account.ts";
import { problemsOfLooks } from "../../spec/torture/aftermath.ts";
import type { FirstLook } from "../../spec/torture/look/looker.ts";

const ok = { kind: "ok", ok: {} } as const;
const refused = (outcome?: string): { kind: "error"; error: { message: string; outcome?: string } } => ({
  kind: "error",
  error: { message: "no", ...(outcome === undefined ? {} : { outcome }) },
});

/** One write that was there from the start, and one for each promise. */
function account(): Account {
  const one = new Account(["base"]);
  for (const key of ["done", "undone", "doubtful", "unsaid"]) one.begin(key);
  one.settle("done", ok);
  one.settle("undone", refused("rolled-back"));
  one.settle("doubtful", refused("unknown"));
  one.settle("unsaid", refused());
  return one;
}

const whole = (key: string): unknown[][] => [
  [key, 0, 1],
  [key, 1, 1],
];
const kept = [...whole("base"), ...whole("done")];

describe("the account of what was promised", () => {
  test("finds nothing where every promise is kept, whatever became of what is in doubt", () => {
    for (const more of [[], whole("doubtful"), [...whole("doubtful"), ...whole("unsaid")]])
      assert.deepEqual(account().problems(rowsOf([...kept, ...more])), []);
    assert.equal(account().acknowledged, 1);
  });

  const finds = (rows: readonly (readonly unknown[])[], problem: string) => (): void =>
    assert.deepEqual(account().problems(rowsOf(rows)), [problem]);

  test(
    "finds an acknowledged write that is missing",
    finds(whole("base"), "the write done was acknowledged, and is not there"),
  );
  test(
    "finds a write of the start that is missing",
    finds(whole("done"), "the write base was acknowledged, and is not there"),
  );
  test(
    "finds half a write",
    finds([...kept, ["doubtful", 0, 1]], "half of the write doubtful is there (it was open)"),
  );
  test(
    "finds half an acknowledged write",
    finds([...whole("base"), ["done", 1, 1]], "half of the write done is there (it was acknowledged)"),
  );
  test(
    "finds a doubled write",
    finds([...whole("base"), ["done", 0, 2], ["done", 1, 2]], "the write done is there more than once"),
  );
  test(
    "finds a write that was undone",
    finds([...kept, ...whole("undone")], "the write undone was reported as not done, and is there"),
  );
  test(
    "finds a write of nobody",
    finds([...kept, ...whole("stranger")], "stranger is there, and nobody wrote it"),
  );

  test("takes a write that is not answered for one in doubt, and a committed one for acknowledged", () => {
    const one = new Account([]);
    for (const key of ["killed", "late"]) one.begin(key);
    one.settle("killed", { kind: "ended", end: { code: null, signal: "SIGKILL" } });
    one.settle("late", refused("committed"));
    assert.deepEqual(one.problems(rowsOf(whole("late"))), []);
    assert.deepEqual(one.problems(rowsOf(whole("killed"))), [
      "the write late was acknowledged, and is not there",
    ]);
  });
});

describe("a look at what is left", () => {
  const sound: FirstLook = {
    by: "SQLite",
    header: "wal",
    files: ["app.db"],
    integrity: ["ok"],
    rows: rowsOf(kept),
  };
  const problems = (look: Partial<FirstLook>, files: "wal" | "damaged" = "wal"): string[] =>
    problemsOfLooks([{ ...sound, ...look }], files, account());

  test("finds nothing wrong with a sound file", () => assert.deepEqual(problems({}), []));

  test("finds a file that is no longer in WAL mode, or no longer SQLite's", () => {
    assert.deepEqual(problems({ header: "rollback" }), [
      "the file was in WAL mode, and now its header says rollback",
    ]);
    assert.ok(problems({ header: "foreign" }).includes("the file's header is no longer SQLite's"));
  });

  test("finds damage, and does not believe the rows of a damaged file", () => {
    const found = problems({ integrity: ["row 3 missing from index t_key"], rows: new Map() });
    assert.deepEqual(found, ["SQLite finds damage: row 3 missing from index t_key"]);
  });

  test("finds that an old SQLite sees less", () => {
    const old = { by: "SQLite 3.40.1", integrity: ["ok"], rows: rowsOf(whole("base")) };
    assert.deepEqual(problemsOfLooks([sound, old], "wal", account()), [
      "as SQLite 3.40.1 sees it, the write done was acknowledged, and is not there",
    ]);
  });

  test("finds that the content of a damaged file is gone", () => {
    assert.deepEqual(problems({ kept: true }, "damaged"), []);
    assert.deepEqual(problems({ kept: false }, "damaged"), ["the content of the damaged file is gone"]);
    assert.deepEqual(problems({}, "damaged"), ["the content of the damaged file is gone"]);
  });
});
