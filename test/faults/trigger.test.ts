import assert from "node:assert/strict";
import { describe, test } from "node:test";
import sinon from "sinon";
import { parsePlan, VacuousFaultError } from "../../faults/index.ts";
import { firstSqlStatement } from "../../faults/plan/sql-statement.ts";
import { ArmedPlan } from "../../faults/wrapper/armed-plan.ts";
import type { Effects } from "../../faults/wrapper/effects.ts";
import { thrown } from "../../spec/fixtures/thrown.ts";

/** Where a statement is run. */
interface Place {
  readonly actor?: string;
  readonly path?: string;
}

/** Runs statements under a plan; a statement that reaches the engine gives `ran`. */
function rehearsal(
  plan: string,
  effects: Partial<Effects> = {},
): { run: (sql: string, place?: Place) => unknown; armed: ArmedPlan } {
  const armed = new ArmedPlan(parsePlan(plan), effects);
  const run = (sql: string, place: Place = {}): unknown => {
    const statement = firstSqlStatement(sql) ?? assert.fail(`${sql} is no statement`);
    try {
      return armed.perform<unknown>(
        {
          site: { statement, actor: place.actor, path: place.path ?? null },
          run: () => "ran",
          error: (code, message) => Object.assign(new Error(message ?? code), { code }),
          row: (value) => value,
          none: () => "no row",
          late: (value, error) => `${value}, then ${error.message}`,
          value: (result) => result,
        },
        [armed.trace],
      );
    } catch (error) {
      return (error as Error).message;
    }
  };
  return { run, armed };
}

/** Which of the first `count` commits the plan's faults strike. */
function struckCommits(plan: string, count = 12): number[] {
  const { run } = rehearsal(plan);
  const answers = Array.from({ length: count }, () => run("COMMIT"));
  return answers.flatMap((answer, index) => (answer === "ran" ? [] : [index + 1]));
}

describe("when a fault strikes", () => {
  const triggers: readonly (readonly [string, string, readonly number[]])[] = [
    ["without when, each time", "commit=norow", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
    ["once", "commit=1*norow->off", [1]],
    ["three times", "commit=3*norow->off", [1, 2, 3]],
    ["the third only", "commit=2*off->1*norow->off", [3]],
    ["from the tenth on", "commit=9*off->norow", [10, 11, 12]],
    ["every third", "commit[every=3]=norow", [1, 4, 7, 10]],
    ["every third, from the second on, twice", "commit[every=3]=1*off->2*norow", [2, 5]],
    ["in turns", "commit=1*norow->2*off->1*norow->off", [1, 4]],
    ["after another fault", "begin[id=first]=norow; commit[after=first]=norow", []],
  ];
  for (const [name, plan, expected] of triggers) {
    test(name, () => {
      assert.deepEqual(
        struckCommits(plan),
        expected,
        "a run would test a moment other than the one it names",
      );
    });
  }

  test("nth alone means that time only, and times alone means from the first on", () => {
    const point = { op: "commit" } as const;
    const strikes = (when: object): unknown[] => {
      const armed = new ArmedPlan({ faults: [{ id: "c", at: point, when, do: { noRow: true } }] });
      const statement = firstSqlStatement("COMMIT") ?? assert.fail();
      const operation = { run: () => 0, row: () => 1, none: () => 1, late: () => 1, value: () => undefined };
      return [1, 2, 3, 4].map(() =>
        armed.perform(
          { ...operation, site: { statement, actor: "", path: "" }, error: () => new Error() },
          [],
        ),
      );
    };
    assert.deepEqual(strikes({ nth: 2 }), [0, 1, 0, 0]);
    assert.deepEqual(strikes({ times: 2 }), [1, 1, 0, 0]);
    assert.deepEqual(strikes({ nth: 2, times: "forever" }), [0, 1, 1, 1]);
    assert.deepEqual(strikes({}), [1, 1, 1, 1]);
  });

  test("a fault after another counts from the statement after the other's first strike", () => {
    const { run } = rehearsal("begin[id=first]=1*off->1*norow; commit[after=first]=1*off->1*norow");
    const answers = ["COMMIT", "BEGIN", "COMMIT", "BEGIN", "COMMIT", "COMMIT", "COMMIT"].map((sql) =>
      run(sql),
    );
    assert.deepEqual(
      answers,
      ["ran", "ran", "ran", "no row", "ran", "no row", "ran"],
      "commits before the first fault struck must not be counted",
    );
  });

  test("the same seed gives the same strikes, another seed gives others", () => {
    const [first, again, other] = [7, 7, 8].map((seed) => struckCommits(`seed=${seed}; commit=50%norow`, 64));
    assert.deepEqual(first, again, "a failing run could not be repeated");
    assert.notDeepEqual(first, other, "the seed would mean nothing");
  });

  test("a probability strikes about as often as it says, and its count counts strikes", () => {
    const { length } = struckCommits("seed=1; commit=25%norow", 2000);
    assert.ok(length > 400 && length < 600, `a quarter of 2000 is not ${length}`);
    assert.equal(struckCommits("seed=1; commit=25%3*norow", 2000).length, 3, "three strikes, then no more");
  });

  test("a fault still counts a statement that another fault struck", () => {
    const { run, armed } = rehearsal("commit=1*norow->off; commit[id=late]=1*off->1*error(SQLITE_BUSY)");
    assert.deepEqual(
      ["COMMIT", "COMMIT", "COMMIT"].map((sql) => run(sql)),
      ["no row", "SQLITE_BUSY", "ran"],
    );
    assert.deepEqual(armed.fired, { commit: 1, late: 1 });
  });
});

describe("where a fault strikes", () => {
  const writes = [
    "pragma journal_mode = WAL",
    "PRAGMA main.journal_mode=wal",
    "PRAGMA journal_mode(WAL)",
    "PRAGMA\n journal_mode -- to be sure\n = 'wal' ;",
    'PRAGMA "main" . [journal_mode] ( "Wal" )',
  ];
  const reads = ["PRAGMA journal_mode", "pragma MAIN . journal_mode;"];
  const others = ["PRAGMA journal_mode=DELETE", "PRAGMA journal_size_limit=1", "SELECT 'journal_mode=wal'"];

  test("a pragma's argument matches however it is written", () => {
    for (const sql of writes) {
      assert.equal(rehearsal("pragma.journal_mode(wal)=norow").run(sql), "no row", sql);
      assert.equal(rehearsal("pragma.JOURNAL_MODE(WAL)=norow").run(sql), "no row", sql);
      assert.equal(rehearsal("pragma.journal_mode()=norow").run(sql), "ran", sql);
      assert.equal(rehearsal("pragma.journal_mode=norow").run(sql), "no row", sql);
    }
  });

  test("an empty argument matches only the reading form, no argument matches both", () => {
    for (const sql of reads) {
      assert.equal(rehearsal("pragma.journal_mode()=norow").run(sql), "no row", sql);
      assert.equal(rehearsal("pragma.journal_mode=norow").run(sql), "no row", sql);
      assert.equal(rehearsal("pragma.journal_mode(wal)=norow").run(sql), "ran", sql);
    }
  });

  test("other statements pass", () => {
    for (const sql of [...others, ...reads]) {
      assert.equal(rehearsal("pragma.journal_mode(wal)=norow").run(sql), "ran", sql);
    }
  });

  const operations: readonly (readonly [string, readonly string[]])[] = [
    ["begin", ["BEGIN", "begin immediate", "BEGIN EXCLUSIVE TRANSACTION"]],
    ["begin(immediate)", ["BEGIN IMMEDIATE", "begin /* now */ immediate transaction"]],
    ["begin()", ["BEGIN", "BEGIN TRANSACTION"]],
    ["commit", ["COMMIT", "commit transaction", "END", "END TRANSACTION"]],
    ["rollback", ["ROLLBACK", "rollback transaction;"]],
    [
      "exec",
      ["SAVEPOINT a", "ROLLBACK TO a", "ROLLBACK TRANSACTION TO SAVEPOINT a", "SELECT 1", "EXPLAIN COMMIT"],
    ],
    ["exec.insert", ["INSERT INTO t VALUES (1)", "/* x */ insert into t values (1)"]],
    ["exec[sql='into T  values']", ["INSERT INTO t\n VALUES (1)"]],
    ["any[sql='/^(SELECT|WITH) /']", ["select 1", "WITH a AS (SELECT 1) SELECT * FROM a"]],
    ["any", ["BEGIN", "PRAGMA x", "SELECT 1"]],
  ];
  for (const [point, statements] of operations) {
    test(`${point} matches ${statements.join(" | ")}, and nothing else`, () => {
      const all = new Set([...operations.flatMap(([, list]) => list), ...writes, ...reads]);
      const struck = [...all].filter((sql) => rehearsal(`${point}=norow`).run(sql) === "no row");
      if (point === "any") assert.deepEqual(struck, [...all]);
      else {
        for (const sql of statements) assert.ok(struck.includes(sql), `${point} must match ${sql}`);
        const families: Record<string, RegExp> = {
          begin: /^begin/i,
          commit: /^(commit|end)/i,
          rollback: /^rollback(?!.* to)/i,
          exec: /^(?!begin|commit|end|pragma|rollback( transaction)?;?$)/i,
        };
        const family = families[point.replace(/[.([].*/, "")] ?? /^(select|with)/i;
        for (const sql of struck) assert.match(sql, family, `${point} must not match ${sql}`);
      }
    });
  }

  test("an actor and a path restrict it", () => {
    const { run } = rehearsal("commit[actor=A, path='*.db']=norow");
    assert.equal(run("COMMIT", { actor: "A", path: "/tmp/x/a.db" }), "no row");
    assert.equal(run("COMMIT", { actor: "B", path: "/tmp/x/a.db" }), "ran", "another actor's commit");
    assert.equal(run("COMMIT", { actor: "A", path: "/tmp/x/a.db-old" }), "ran", "another file's commit");
    assert.equal(run("COMMIT", { actor: "A" }), "ran", "a database in memory has no path");
    const deep = rehearsal("commit[path='/tmp/**/a?.db']=norow");
    assert.equal(deep.run("COMMIT", { path: "/tmp/x/y/a1.db" }), "no row");
    assert.equal(deep.run("COMMIT", { path: "/tmp/x/y/a12.db" }), "ran");
  });
});

describe("what a fault does", () => {
  test("a delay passes on the injected clock, and the statement runs", () => {
    const sleep = sinon.fake();
    const { run } = rehearsal("commit=delay(50)", { clock: { now: () => 0, sleep } });
    assert.equal(run("COMMIT"), "ran");
    assert.deepEqual(sleep.args, [[50]]);
  });

  test("a hang ends when the file is there, and the statement runs", () => {
    const exists = sinon.stub().returns(false);
    exists.onThirdCall().returns(true);
    const sleep = sinon.fake();
    const { run } = rehearsal("commit=hang(/tmp/go)", { clock: { now: () => 0, sleep }, exists });
    assert.equal(run("COMMIT"), "ran");
    assert.equal(sleep.callCount, 2, "it must wait until the file is there");
    assert.deepEqual(exists.args, [["/tmp/go"], ["/tmp/go"], ["/tmp/go"]]);
  });

  test("a hang is bounded", () => {
    let now = 0;
    const sleep = (milliseconds: number): void => {
      now += milliseconds * 1000;
    };
    const clock = { now: () => now, sleep };
    const { run } = rehearsal("commit=hang(/tmp/go)", { clock, exists: () => false });
    assert.match(String(run("COMMIT")), /did not appear/, "a run whose other half died must end");
  });

  test("crash(before) kills before the engine sees the statement, crash(after) kills after it ran", () => {
    for (const [plan, expected] of [
      ["commit=crash(before)", ["kill", "run"]],
      ["commit=crash(after)", ["run", "kill"]],
    ] as const) {
      const order: string[] = [];
      const armed = new ArmedPlan(parsePlan(plan), { kill: () => void order.push("kill") });
      armed.perform<void>(
        {
          site: { statement: firstSqlStatement("COMMIT") ?? assert.fail(), actor: undefined, path: null },
          run: () => void order.push("run"),
          error: () => new Error(),
          row: () => {},
          none: () => {},
          late: () => {},
          value: () => undefined,
        },
        [],
      );
      assert.deepEqual(order, expected, plan);
    }
  });

  test("a delay and an error on one statement both happen", () => {
    const sleep = sinon.fake();
    const { run, armed } = rehearsal("commit=delay(9); commit[id=e]=error(SQLITE_BUSY)", {
      clock: { now: () => 0, sleep },
    });
    assert.equal(run("COMMIT"), "SQLITE_BUSY");
    assert.equal(sleep.callCount, 1);
    assert.deepEqual(armed.fired, { commit: 1, e: 1 });
  });

  test("the trace has every statement, its outcome, and which fault struck", () => {
    const { run, armed } = rehearsal("commit=error(SQLITE_BUSY); begin=throw(no); exec.select=return(7)");
    for (const sql of ["BEGIN", " PRAGMA x ; ", "COMMIT", "SELECT 1"]) run(sql);
    assert.deepEqual(armed.trace, [
      { sql: "BEGIN", outcome: "error", faults: ["begin"] },
      { sql: "PRAGMA x", outcome: "ok", value: "ran" },
      { sql: "COMMIT", outcome: "SQLITE_BUSY", faults: ["commit"] },
      { sql: "SELECT 1", outcome: "ok", value: 7, faults: ["exec.select"] },
    ]);
  });
});

describe("a fault that never struck", () => {
  test("is named, with the reason, and those that struck are not", () => {
    const { run, armed } = rehearsal("commit=norow; rollback=norow; begin=3*off->norow");
    run("COMMIT");
    run("BEGIN");
    const error = thrown(() => armed.assertFired());
    assert.ok(error instanceof VacuousFaultError, "a run that shows nothing must not look like a success");
    assert.deepEqual(error.faults, ["rollback", "begin"]);
    assert.match(error.message, /rollback \(nothing matched/);
    assert.match(error.message, /begin \(1 matched .* none when it was due/);
  });

  test("is no error once all have struck", () => {
    const { run, armed } = rehearsal("commit=norow");
    run("COMMIT");
    armed.assertFired();
    assert.deepEqual(armed.fired, { commit: 1 });
  });
});
