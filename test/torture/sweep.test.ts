/** The sweep and the kill torture, on the reference. Each test that names a point is what a mutant is killed by. */
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { injectorLibrary } from "../../faults/real/injector/library.ts";
import { beyondNpmTest } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { referenceAdapter } from "../../spec/runner/adapter/reference-adapter.ts";
import { type PointsOptions, type PointsResult, torturePoints } from "../../spec/torture/points-torture.ts";
import { ArgumentError } from "../../src/errors.ts";

const library = injectorLibrary();
const skip = "reason" in library ? `not run: ${library.reason}` : false;
const beyond = skip || beyondNpmTest("a share of a torture");

type Some = Partial<PointsOptions> & Pick<PointsOptions, "torture">;

async function tortured(t: TestContext, some: Some): Promise<PointsResult> {
  const adapter = referenceAdapter("better-sqlite3");
  return await torturePoints({ adapter, directory: temporaryDirectory(t), lanes: 2, ...some });
}

/** @returns how many points were tried */
function unharmed(result: PointsResult): number {
  assert.deepEqual(
    result.violations.map(({ scenario, place, problems }) => [scenario, place, ...problems]),
    [],
  );
  const tried = result.scenarios.reduce((sum, one) => sum + one.tried, 0);
  assert.ok(tried > 0, "nothing was tried");
  return tried;
}

describe("the sweep", { skip }, () => {
  test("JM-058 one failure is no proof that WAL does not work", async (t) => {
    unharmed(await tortured(t, { torture: "sweep", only: "first-open:sys.mmap(other)=1*errno" }));
  });

  test("JM-055 a switch whose end fails is not believed", async (t) => {
    unharmed(await tortured(t, { torture: "sweep", only: "open-rollback:sys.unlink(journal)" }));
  });

  test("TX-018 a transaction whose sync failed may be there", { skip: beyond }, async (t) => {
    unharmed(await tortured(t, { torture: "sweep", only: "killed-wal:sys.fsync(wal)" }));
  });

  test("a point that is not reached shows nothing", async (t) => {
    const [one] = (await tortured(t, { torture: "sweep", only: "close:sys.fsync(wal)=999*off->errno(EIO)" }))
      .scenarios;
    assert.deepEqual({ tried: one?.tried, notReached: one?.notReached }, { tried: 0, notReached: 1 });
  });

  test("an unknown scenario and a wrong plan are refused", async (t) => {
    await assert.rejects(
      tortured(t, { torture: "sweep", only: "clsoe" }),
      (error: unknown) => error instanceof ArgumentError && /did you mean "close"/.test(error.message),
    );
    await assert.rejects(
      tortured(t, { torture: "sweep", only: "close:sys.fsnc=errno(EIO)" }),
      /did you mean "fsync"/,
    );
  });
});

test("no promise is broken at some points of every scenario, with the second driver", {
  skip: beyond,
}, async (t) => {
  const adapter = referenceAdapter("node:sqlite");
  const result = await tortured(t, { torture: "sweep", adapter, pointsAtMost: 60, seed: 9, lanes: 3 });
  assert.ok(unharmed(result) > 30);
  assert.ok(result.scenarios.length > 10 && result.scenarios.every((one) => one.skipped === undefined));
});

test("no promise is broken by kills beside another driver", { skip: beyond }, async (t) => {
  const beside = [referenceAdapter("node:sqlite")];
  const result = await tortured(t, { torture: "kill", beside, pointsAtMost: 26, seed: 4 });
  assert.ok(unharmed(result) >= 20);
});
