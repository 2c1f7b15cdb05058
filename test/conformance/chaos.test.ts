import assert from "node:assert/strict";
import { join } from "node:path";
import { after, describe, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { brokenAdapter } from "../../spec/fixtures/conformance-run.ts";
import { beyondNpmTest, missing } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { splitCommand } from "../../spec/runner/adapter/adapter-command.ts";
import { referenceAdapter } from "../../spec/runner/adapter/reference-adapter.ts";
import type { Setup } from "../../spec/runner/case/case.ts";
import { Inspector } from "../../spec/runner/inspector/inspector.ts";
import { InspectorPool } from "../../spec/runner/inspector/inspector-pool.ts";
import { Actor, type Answer } from "../../spec/torture/chaos/actor.ts";
import { lookAfresh, lookAtClosed, lookFromOutside } from "../../spec/torture/chaos/aftermath.ts";
import { type ChaosOptions, chaos } from "../../spec/torture/chaos/chaos.ts";
import type { ChaosResult, ChaosViolation } from "../../spec/torture/chaos/chaos-result.ts";
import { schema } from "../../spec/torture/chaos/database.ts";
import { patienceMs } from "../../spec/torture/chaos/patience.ts";
import { planRound, type RoundPlan } from "../../spec/torture/chaos/plan.ts";
import { objection, takenBack } from "../../spec/torture/chaos/port-errors.ts";
import { PortUser } from "../../spec/torture/chaos/port-user.ts";
import { Scene } from "../../spec/torture/chaos/scene.ts";

const betterSqlite = referenceAdapter("better-sqlite3");
const nodeSqlite = referenceAdapter("node:sqlite");

function said(violations: readonly ChaosViolation[]): string[] {
  return violations.map(({ round, rule, text }) => `round ${round}, ${rule}: ${text}`);
}

/** Rounds until a rule is broken. */
async function until(
  broken: string,
  options: Pick<ChaosOptions, "adapters" | "env" | "rounds">,
): Promise<ChaosResult> {
  const enough = new AbortController();
  return await chaos({
    seed: 3,
    roundMs: 1200,
    ...options,
    signal: enough.signal,
    onProgress: ({ violations }) => {
      if (violations.some(({ rule }) => rule === broken)) enough.abort();
    },
  });
}

describe("chaos()", { skip: beyondNpmTest("a few seconds of chaos") }, () => {
  test("finds nothing wrong with the reference, both drivers on one file", async () => {
    const seen: RoundPlan[] = [];
    const result = await chaos({
      adapters: [betterSqlite, nodeSqlite],
      seed: 1,
      only: [2, 5],
      roundMs: 1200,
      onProgress: ({ plan }) => seen.push(plan),
    });
    assert.deepEqual(said(result.violations), []);
    assert.deepEqual([result.rounds, result.interrupted], [2, false]);
    assert.deepEqual(
      seen.map(({ round }) => round),
      [2, 5],
    );
    const { acknowledged, reads, rows, actors, connects } = result.figures;
    for (const figure of [acknowledged, reads, rows, connects])
      assert.ok(figure > 0, JSON.stringify(result.figures));
    assert.ok(actors >= 4, `${actors} processes`);
    assert.equal(result.participants.length, 2);
    assert.deepEqual(
      result.left,
      { "chaos.db.init.lock": 2 },
      "no -wal, -shm or -journal, and no scratch directory",
    );
  });

  test("finds what a layer loses that takes a lock which it did not get for a commit", async () => {
    const module = fileURLToPath(new URL("../../faults/processes/losing-port.js", import.meta.url));
    const { violations } = await until("lost", {
      adapters: [referenceAdapter("better-sqlite3", module)],
      env: { LOSES: "busy-is-done" },
      rounds: 12,
    });
    const lost = violations.find(({ rule }) => rule === "lost");
    assert.ok(lost !== undefined, `in 12 rounds: ${said(violations).join("\n") || "nothing"}`);
    assert.match(
      lost.text,
      /^write \d+ of \w+ [\d.]+ \(\w+\) was acknowledged at .* and is not there in the end/,
    );
    assert.match(lost.again, /^walguard torture --adapter '.*' --chaos --seed 3 --only round:\d+$/);
    assert.ok(lost.events.length >= 2, "the write, and the read that misses it");
  });

  test("tells of adapters that end, or write something else than the protocol, faults or not", async () => {
    const adapters = ["crash", "babble"].map((how) => splitCommand(brokenAdapter(how)));
    let on = 0;
    let off = 0;
    const disturb = async (): Promise<() => Promise<void>> => {
      on++;
      return async () => void off++;
    };
    const { violations, figures } = await chaos({ adapters, seed: 3, roundMs: 1200, rounds: 1, disturb });
    assert.ok(on > 0, "no fault was switched on");
    assert.deepEqual([on, off], [figures.disturbances, figures.disturbances]);
    const told = said(violations).join("\n");
    assert.match(told, /^round 1, ended: .* ended at write with exit code 7/m);
    assert.match(told, /^round 1, protocol: .* is not JSON/m);
    // A round that shows nothing has not passed.
    assert.match(told, /^round 1, idle: /m);
    assert.match(told, /^round 1, next: when all others were gone, .* could not connect/m);
  });

  test("ends at once when it is interrupted, and judges nothing then", async () => {
    const result = await chaos({ adapters: [betterSqlite], seed: 1, signal: AbortSignal.abort() });
    assert.deepEqual([result.rounds, result.interrupted, result.violations], [0, true, []]);
  });

  test("refuses options that make no sense", async () => {
    const refused: readonly (readonly [Partial<ChaosOptions>, RegExp])[] = [
      [{ adapters: [] }, /the command of an adapter/],
      [{ seed: 0.5 }, /the seed is 0.5/],
      [{ minutes: 0 }, /minutes is 0/],
      [{ only: [0] }, /^0 is neither/],
      [{ rounds: 1.5 }, /^1.5 is neither/],
      [{ roundMs: 5 }, /roundMs is 5/],
    ];
    for (const [options, message] of refused)
      await assert.rejects(chaos({ adapters: [betterSqlite], seed: 1, ...options }), {
        name: "RangeError",
        message,
      });
  });
});

describe("the plan of a round", () => {
  const needs = { adapters: 3, canDelete: true };

  test("is the same for the same seed and number, and another one for another", () => {
    assert.deepEqual(planRound(5, 17, needs), planRound(5, 17, needs));
    assert.notDeepEqual(planRound(5, 17, needs).actors, planRound(5, 18, needs).actors);
    assert.notDeepEqual(planRound(5, 17, needs).actors, planRound(6, 17, needs).actors);
  });

  test("has somebody who writes, and strikes only those who can be struck", () => {
    for (let round = 1; round <= 300; round++) {
      const { actors, strikes, lengthMs } = planRound(9, round, needs);
      assert.ok(actors.some(({ role }) => role === "writer"));
      for (const strike of strikes) {
        assert.notEqual(actors[strike.actor]?.role, "outsider");
        assert.ok(strike.atMs < lengthMs);
      }
    }
  });

  test("comes to each role, adapter, file, mode and kind of strike", () => {
    const plans = Array.from({ length: 300 }, (_, index) => planRound(2, index + 1, needs));
    const actors = plans.flatMap((plan) => plan.actors);
    const strikes = plans.flatMap((plan) => plan.strikes);
    const kinds = (all: readonly unknown[]): number => new Set(all).size;
    assert.equal(kinds(actors.map(({ role }) => role)), 6);
    assert.equal(kinds(actors.map(({ adapter }) => adapter)), 3);
    assert.equal(kinds(plans.map(({ file }) => file)), 4);
    assert.equal(kinds(plans.map(({ mode }) => mode)), 2);
    assert.equal(kinds(strikes.map((strike) => `${strike.do} ${strike.moment}`)), 12);
  });

  test("asks nobody for a rollback journal who cannot be asked for one", () => {
    const plans = Array.from({ length: 300 }, (_, index) =>
      planRound(2, index + 1, { adapters: 1, canDelete: false }),
    );
    assert.deepEqual(new Set(plans.map(({ mode }) => mode)), new Set(["wal"]));
  });
});

describe("an adapter's error in a round", () => {
  const capabilities = new Set(["error-kinds"]);
  const calm = { op: "write", capabilities, isDisturbed: false };
  const busy = { message: "no", sqliteCode: "SQLITE_BUSY", kind: "transaction" };
  const damaged = { message: "no", kind: "corrupt" };

  test("may say that something is busy, and that the body failed", () => {
    assert.equal(objection(busy, calm), null);
    assert.equal(objection({ message: "database is locked" }, { ...calm, capabilities: new Set() }), null);
    assert.equal(objection({ message: "no", kind: "init-lock" }, calm), null);
    assert.equal(objection({ message: takenBack, kind: "body" }, calm), null);
  });

  test("may not call a healthy file damaged, unless faults strike", () => {
    assert.match(objection(damaged, calm) ?? "", /nothing was wrong with the file/);
    assert.equal(objection(damaged, { ...calm, isDisturbed: true }), null);
  });

  test("has a kind or a code where the port promises one, faults or not", () => {
    const untyped = { message: "database is locked" };
    assert.match(objection(untyped, calm) ?? "", /neither a kind nor a code/);
    assert.match(objection(untyped, { ...calm, isDisturbed: true }) ?? "", /neither a kind nor a code/);
  });

  test("comes within twice the bounds that the port gives", () => {
    const bounds = { busyMs: 5000, initLockMs: 10_000, boundaryMs: 100 };
    assert.equal(patienceMs({ bounds }, undefined), 40_200);
    assert.equal(patienceMs({ bounds }, 300), 30_800);
    assert.equal(patienceMs({ bounds: undefined }, 300), 60_000);
  });
});

describe("what a writer is told", () => {
  /** The result of a write that was answered like this, and the rules that the answer breaks. */
  async function told(answer: Answer, ...capabilities: readonly string[]): Promise<readonly string[]> {
    const scene = new Scene(planRound(1, 1, { adapters: 1, canDelete: false }), "nowhere.db", false);
    const ask = async (): Promise<Answer> => answer;
    const process = { capabilities: new Set(capabilities) };
    const actor = { name: "A", process, ask, isAwaitedInBody: () => false } as unknown as Actor;
    await new PortUser(actor, scene, () => 0.5).write("c1");
    return [...scene.writes.map(({ result }) => result), ...scene.flaws.map(({ rule }) => rule)];
  }

  const failed = (more: object, message = "no"): Answer => ({ kind: "error", error: { message, ...more } });

  test("is taken from the answer, and from the outcome of an error", async () => {
    assert.deepEqual(await told({ kind: "ok", ok: {} }), ["acknowledged"]);
    assert.deepEqual(await told({ kind: "gone" }), ["never answered"]);
    assert.deepEqual(await told(failed({ outcome: "rolled-back" }), "outcome"), ["rolled back"]);
    assert.deepEqual(await told(failed({ outcome: "not-started" }), "outcome"), ["not started"]);
    assert.deepEqual(await told(failed({ outcome: "committed" }), "outcome"), ["acknowledged"]);
    assert.deepEqual(await told(failed({ outcome: "unknown" }), "outcome"), ["unknown"]);
  });

  test("is unknown where the port says nothing, but for a body that failed", async () => {
    assert.deepEqual(await told(failed({})), ["unknown"]);
    assert.deepEqual(await told(failed({}, takenBack)), ["rolled back"]);
  });

  test("is an outcome where the port promises one", async () => {
    assert.deepEqual(await told(failed({}), "outcome"), ["unknown", "outcome"]);
  });
});

describe("the look at what a round leaves", { skip: beyondNpmTest("what judges chaos is judged") }, () => {
  const plan = planRound(1, 1, { adapters: 1, canDelete: false });
  const pool = new InspectorPool();
  after(() => pool.dispose());

  /** A round that is over, with a file that was made like this. */
  async function over(t: TestContext, setup: Setup, mode: RoundPlan["mode"] = "wal"): Promise<Scene> {
    const path = join(temporaryDirectory(t), "chaos.db");
    const inspector = pool.take();
    await inspector.make(path, setup);
    await pool.giveBack(inspector);
    return new Scene({ ...plan, file: "absent", mode }, path, false);
  }

  function rules({ flaws }: Scene): string[] {
    return flaws.map(({ rule }) => rule);
  }

  test("finds nothing wrong with a sound file", async (t) => {
    const scene = await over(t, { file: "wal", sql: schema });
    scene.sawWal = true;
    await lookFromOutside(scene);
    const read = await lookAfresh(scene, pool, false);
    assert.deepEqual(rules(scene), []);
    assert.deepEqual(read?.rows, []);
    assert.equal(Object.keys(read?.balances ?? {}).length, 6);
  });

  test("finds a file that was taken out of WAL mode", async (t) => {
    const scene = await over(t, { file: "delete", sql: schema });
    scene.sawWal = true;
    await lookFromOutside(scene);
    assert.deepEqual(rules(scene), ["mode"]);
  });

  test("finds a file that was put into WAL mode though all asked for a rollback journal", async (t) => {
    const scene = await over(t, { file: "wal", sql: schema }, "delete");
    await lookFromOutside(scene);
    assert.deepEqual(rules(scene), ["mode"]);
  });

  test("finds damage, and a file that cannot be read", async (t) => {
    const damaged = await over(t, { file: "delete", sql: schema });
    const inspector = pool.take();
    // Behind the schema, the table that every such file has, and the table that is read: an index.
    await inspector.overwritePage(damaged.path, 4);
    await pool.giveBack(inspector);
    await lookAfresh(damaged, pool, false);
    assert.deepEqual(rules(damaged), ["integrity"]);
    const garbage = await over(t, { file: "garbage" });
    assert.equal(await lookAfresh(garbage, pool, false), null);
    assert.deepEqual(rules(garbage), ["unreadable"]);
  });

  const noProc = process.platform !== "linux" && "not run: only Linux tells who has locks";
  test("finds a lock that is left", { skip: noProc }, async (t) => {
    const scene = await over(t, { file: "delete", sql: schema });
    const holder = new Inspector();
    try {
      await holder.ask("hold", scene.path, { what: "immediate" });
      await lookFromOutside(scene);
      await lookAfresh(scene, pool, false);
    } finally {
      await holder.kill();
    }
    assert.deepEqual(rules(scene), ["lock", "lock"]);
  });

  test("finds descriptors of a process that has closed its connections", { skip: noProc }, async (t) => {
    const scene = await over(t, { file: "wal", sql: schema });
    const actor = new Actor("A", { command: splitCommand(brokenAdapter("sound")) }, scene, {
      onMoment: () => {},
      isAwaitedInBody: () => false,
    });
    try {
      assert.ok(await actor.hello());
      await actor.ask("connect", { db: "c1", path: scene.path });
      lookAtClosed(scene, actor);
      assert.deepEqual(rules(scene), ["descriptor"]);
      await actor.ask("close", { db: "c1" });
      lookAtClosed(scene, actor);
      assert.deepEqual(rules(scene), ["descriptor"], "no second one: it has closed");
    } finally {
      await actor.leave("bye");
    }
  });

  test("is that of an old SQLite, too", { skip: missing("python3") }, async (t) => {
    const scene = await over(t, { file: "wal", sql: schema });
    const read = await lookAfresh(scene, pool, true);
    assert.deepEqual(rules(scene), []);
    assert.match(read?.reader ?? "none", /an old SQLite/);
  });
});
