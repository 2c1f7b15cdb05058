/** A step whose claim does not hold fails its case: each case here claims something that is not so. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { brokenAdapter, conformJson, oneWrite, writeCases } from "../../spec/fixtures/conformance-run.ts";
import { beyondNpmTest } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";

type Steps = readonly object[];

const connect = { actor: "A", op: "connect" };
const write = { actor: "A", op: "write", body: [{ sql: "INSERT INTO t (v) VALUES ('one')" }] };
const wal = "$DB-wal";
const stat = (expect: object, path = "$DB"): object => ({ runner: "stat", path, expect });
const saved = (runner: string, path = "$DB"): object => ({ runner, path, save: "before" });

/** What each case came to, on an adapter that does what its name says. */
async function outcomes(
  t: Parameters<typeof temporaryDirectory>[0],
  adapter: string,
  cases: Readonly<Record<string, Steps>>,
  more: object = {},
): Promise<Record<string, string>> {
  const written = Object.entries(cases).map(([name, steps]) =>
    oneWrite(`TX-001-${name}`, { steps: [connect, ...steps], expect: { integrity: "any" }, ...more }),
  );
  const directory = writeCases(join(temporaryDirectory(t), "cases"), written);
  const { result } = await conformJson({ adapter: brokenAdapter(adapter), cases: directory });
  return Object.fromEntries(
    result.cases.map(({ id, status, failure, reason }) => [
      id.slice("TX-001-".length),
      status === "fail"
        ? `${failure?.step?.split(":")[0]}: ${failure?.message}`
        : `${status} ${reason ?? ""}`,
    ]),
  );
}

/** Every case failed at its last step, and said what it saw. */
function assertAllFail(
  found: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, RegExp>>,
): void {
  assert.deepEqual(Object.keys(found), Object.keys(expected).sort());
  for (const [name, said] of Object.entries(found)) assert.match(said, expected[name] as RegExp, name);
}

describe("a step that looks at files", {
  concurrency: 2,
  skip: beyondNpmTest("the judge itself is judged"),
}, () => {
  test("passes where what it claims is so", async (t) => {
    const found = await outcomes(t, "sound", {
      stat: [write, saved("stat"), stat({ exists: true, sameAs: "before", atLeast: 4096, atMost: 1e6 })],
      other: [write, saved("stat"), stat({ differentFrom: "before" }, wal)],
      hash: [saved("hash", wal), { runner: "hash", path: wal, sameAs: "before" }],
      changed: [saved("hash", wal), write, { runner: "hash", path: wal, differentFrom: "before" }],
      header: [{ runner: "header", expect: "wal" }],
      names: [write, { runner: "names", expect: { count: { "case.db*": 3 }, absent: ["*.lock"] } }],
      contender: [{ runner: "contender", expect: "in" }],
      rows: [write, { runner: "rows", expect: { count: 1 } }],
      copies: [{ runner: "copies", expect: 0 }],
    });
    assert.deepEqual([...new Set(Object.values(found))], ["pass "], JSON.stringify(found));
  });

  test("fails where the file is another one, or not as it should be", async (t) => {
    const found = await outcomes(t, "sound", {
      "stat-exists": [stat({ exists: false })],
      "stat-missing": [stat({ exists: true }, "$DIR/gone")],
      "stat-same": [write, saved("stat"), stat({ sameAs: "before" }, wal)],
      "stat-other": [saved("stat"), stat({ differentFrom: "before" })],
      "stat-mode": [stat({ mode: "777" })],
      "stat-least": [stat({ atLeast: 1e6 })],
      "stat-most": [stat({ atMost: 1 })],
    });
    assertAllFail(found, {
      "stat-exists": /^step 2: case\.db exists/,
      "stat-missing": /^step 2: gone does not exist/,
      "stat-same": /^step 4: .* is another file now/,
      "stat-other": /^step 3: .* is still the same file/,
      "stat-mode": /^step 2: .* has the permissions \d+, not 777/,
      "stat-least": /^step 2: .* bytes, fewer than 1000000/,
      "stat-most": /^step 2: .* bytes, more than 1/,
    });
  });

  test("fails where bytes have changed that must not, or have not that must", async (t) => {
    const found = await outcomes(t, "sound", {
      "hash-same": [saved("hash", wal), write, { runner: "hash", path: wal, sameAs: "before" }],
      "hash-other": [saved("hash", wal), { runner: "hash", path: wal, differentFrom: "before" }],
      header: [{ runner: "header", expect: "rollback" }],
    });
    assertAllFail(found, {
      "hash-same": /^step 4: the bytes of .* have changed/,
      "hash-other": /^step 3: the bytes of .* have not changed/,
      header: /^step 2: the header of .* says wal/,
    });
  });

  test("fails where names, copies or rows are more or fewer than it says", async (t) => {
    const names = (expect: object): Steps => [write, { runner: "names", expect }];
    const found = await outcomes(t, "sound", {
      "names-absent": names({ absent: ["case.db-*"] }),
      "names-only": names({ only: ["case.db"] }),
      "names-fewer": names({ count: { "case.db*": 4 } }),
      "names-more": names({ count: { "case.db*": 2 } }),
      copies: [{ runner: "copies", expect: 1 }],
      "rows-fewer": [write, { runner: "rows", expect: { count: 2 } }],
      "rows-more": [write, write, { runner: "rows", expect: { count: 1 } }],
    });
    assertAllFail(found, {
      "names-absent": /^step 3: .*must not exist/,
      "names-only": /^step 3: .*must not exist/,
      "names-fewer": /^step 3: there are 3 files/,
      "names-more": /^step 3: there are 3 files/,
      copies: /^step 2: there are 0 copies/,
      "rows-fewer": /^step 3: .*1 rows, not 2/,
      "rows-more": /^step 4: .*2 rows, not 1/,
    });
  });

  test("fails where the write lock is free that must be held, and the other way round", async (t) => {
    const found = await outcomes(t, "sound", {
      free: [{ runner: "contender", expect: "out" }],
      held: [
        { runner: "hold", name: "lock", what: "immediate" },
        { runner: "contender", expect: "in" },
      ],
    });
    assertAllFail(found, { free: /^step 2: .*got the write lock/, held: /^step 3: .*should be free/ });
  });
});

describe("a step that waits for a port", {
  concurrency: 2,
  skip: beyondNpmTest("the judge itself is judged"),
}, () => {
  const held = { runner: "hold", name: "lock", what: "immediate" };

  test("fails where the port answers though it has to wait", async (t) => {
    const found = await outcomes(t, "forgetful", {
      pending: [
        held,
        { ...write, name: "w", expect: { pending: true } },
        { runner: "release", name: "lock" },
        { await: "w" },
      ],
    });
    assertAllFail(found, { pending: /^step 3: A write did not wait/ });
  });

  test("fails where a body does not come to the pause that it must reach", async (t) => {
    const body = [{ pause: "inside" }];
    const found = await outcomes(t, "forgetful", {
      paused: [{ ...write, body, name: "w", expect: { paused: "inside" } }, { await: "w" }],
    });
    assertAllFail(found, { paused: /^step 2: .*did not reach its pause inside/ });
  });

  test("judges the answer that it awaits", async (t) => {
    const found = await outcomes(t, "crash", {
      awaited: [{ ...write, name: "w", background: true }, { await: "w" }],
      "awaited-error": [
        { ...write, name: "w", background: true },
        { await: "w", expect: { error: {} } },
      ],
    });
    assertAllFail(found, { awaited: /^step 3: .*ended/, "awaited-error": /^step 3: .*ended/ });
  });

  test("wants each write of a burst to be acknowledged", async (t) => {
    const burst = {
      runner: "burst",
      actors: ["A"],
      writes: 2,
      body: [{ sql: "INSERT INTO gone VALUES (1)" }],
    };
    assertAllFail(await outcomes(t, "sound", { burst: [burst] }), {
      burst: /^step 2: A write 1 of 2 failed: "no such table/,
    });
  });

  test("sends the answers of all actors through the judge", async (t) => {
    // Only B fails, which is not the first of them: it has not connected.
    const both = { actors: "all", op: "write", body: [{ sql: "INSERT INTO t (v) VALUES ('one')" }] };
    const found = await outcomes(t, "sound", { all: [both] }, { actors: ["A", "B"] });
    assertAllFail(found, { all: /^step 2: B write failed/ });
  });
});
