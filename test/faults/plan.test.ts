import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  assertFaultPlan,
  type Fault,
  type FaultAction,
  type FaultPlan,
  FaultPlanError,
  faultCodes,
  formatPlan,
  parsePlan,
  planFromEnvironment,
  readyPlan,
  readyPlanNames,
} from "../../faults/index.ts";
import { triggerTimes } from "../../faults/plan/plan.ts";
import { seededRandom } from "../../faults/wrapper/seeded-random.ts";
import { thrown } from "../../spec/fixtures/thrown.ts";

/** Everything that is wrong with a plan, one line each. */
function problemsOf(plan: unknown): string[] {
  const error = thrown(() => assertFaultPlan(plan));
  assert.ok(
    error instanceof FaultPlanError,
    `a wrong plan must be refused as one, not with ${String(error)}`,
  );
  return error.problems.map(({ place, message }) => `${place}: ${message}`);
}

const commit = { id: "c", at: { op: "commit" }, do: { error: "SQLITE_BUSY" } };

describe("a fault plan is checked before it is armed", () => {
  const wrong: readonly (readonly [string, unknown, RegExp])[] = [
    ["no plan", null, /^plan: must be an object with "faults", a list, not null$/],
    ["no faults", {}, /^faults: is missing$/],
    ["faults no list", { faults: {} }, /^faults: must be a list of faults, not an empty object$/],
    ["a seed below 0", { seed: -1, faults: [] }, /^seed: must be a whole number from 0 to .*, not -1$/],
    ["no id", { faults: [{ at: { op: "commit" }, do: { noRow: true } }] }, /^faults\[0\]\.id: is missing$/],
    [
      "the same id twice",
      { faults: [commit, commit] },
      /^faults\[1\]\.id: "c" is already used by faults\[0\]$/,
    ],
    [
      "an unknown operation",
      { faults: [{ ...commit, at: { op: "comit" } }] },
      /^faults\[0\]\.at\.op: must be one of pragma, .*sys, not "comit"; did you mean "commit"\?$/,
    ],
    [
      "a mistyped key",
      { faults: [{ ...commit, when: { nht: 1 } }] },
      /^faults\[0\]\.when\.nht: is unknown; allowed are nth, times, every, after, probability; did you mean "nth"\?$/,
    ],
    [
      "nth 0",
      { faults: [commit, { ...commit, id: "d", when: { nth: 0 } }] },
      /^faults\[1\]\.when\.nth: must be a whole number of 1 or more .*, not 0$/,
    ],
    ["times never", { faults: [{ ...commit, when: { times: "never" } }] }, /"forever".*, not "never"$/],
    ["every 0.5", { faults: [{ ...commit, when: { every: 0.5 } }] }, /^faults\[0\]\.when\.every: must be/],
    [
      "a probability of 2",
      { faults: [{ ...commit, when: { probability: 2 } }] },
      /^faults\[0\]\.when\.probability: must be a number above 0 and up to 1, not 2$/,
    ],
    [
      "after an unknown fault",
      { faults: [commit, { ...commit, id: "d", when: { after: "cc" } }] },
      /^faults\[1\]\.when\.after: no fault has the id "cc"; the other faults are c; did you mean "c"\?$/,
    ],
    [
      "after itself",
      { faults: [{ ...commit, when: { after: "c" } }] },
      /^faults\[0\]\.when\.after: waits for itself and can never fire$/,
    ],
    [
      "an unknown code",
      { faults: [{ ...commit, do: { error: "SQLITE_IOERR_WRIET" } }] },
      /^faults\[0\]\.do\.error: SQLITE_IOERR_WRIET is not an SQLite error code; did you mean "SQLITE_IOERR_WRITE"\?$/,
    ],
    [
      "no code at all",
      { faults: [{ ...commit, do: { error: "locking protocol" } }] },
      /^faults\[0\]\.do\.error: must be the name of an SQLite result code/,
    ],
    [
      "two actions",
      { faults: [{ ...commit, do: { error: "SQLITE_BUSY", delayMs: 5 } }] },
      /^faults\[0\]\.do: must be an object with exactly one of .*, not an object with error, delayMs$/,
    ],
    ["no action", { faults: [{ ...commit, do: {} }] }, /^faults\[0\]\.do: must be .* not an empty object$/],
    [
      "a message without an error",
      { faults: [{ ...commit, do: { throw: "x", message: "y" } }] },
      /^faults\[0\]\.do\.message: is only allowed with error/,
    ],
    [
      "a row before no error",
      { faults: [{ ...commit, do: { return: 1, afterRow: 1 } }] },
      /^faults\[0\]\.do\.afterRow: is only allowed with error/,
    ],
    [
      "a row before an error of close",
      { faults: [{ ...commit, at: { op: "close" }, do: { error: "SQLITE_BUSY", afterRow: 1 } }] },
      /^faults\[0\]\.do\.afterRow: is only allowed with a statement, not with close$/,
    ],
    [
      "a crash neither before nor after",
      { faults: [{ ...commit, do: { crash: "noon" } }] },
      /"before" or "after"/,
    ],
    [
      "an argument for COMMIT",
      { faults: [{ ...commit, at: { op: "commit", arg: "wal" } }] },
      /^faults\[0\]\.at\.arg: is only allowed with pragma and begin, not with commit$/,
    ],
    [
      "a name for open",
      { faults: [{ ...commit, at: { op: "open", name: "x" } }] },
      /^faults\[0\]\.at\.name: is only allowed with a statement, not with open$/,
    ],
    [
      "a row from close",
      { faults: [{ ...commit, at: { op: "close" }, do: { return: 1 } }] },
      /^faults\[0\]\.do\.return: is only allowed with a statement/,
    ],
    [
      "a broken regular expression",
      { faults: [{ ...commit, at: { op: "exec", sql: "/(/" } }] },
      /^faults\[0\]\.at\.sql: is not a regular expression/,
    ],
  ];
  for (const [name, plan, expected] of wrong) {
    test(`${name} is refused, with the place and what is allowed`, () => {
      const problems = problemsOf(plan);
      assert.equal(problems.length, 1, `one mistake must be reported once, not as ${problems.join(" | ")}`);
      assert.match(problems[0] ?? "", expected, "the message must lead to the mistake");
    });
  }

  test("faults that wait for each other are refused", () => {
    const plan = {
      faults: [
        { ...commit, id: "a", when: { after: "b" } },
        { ...commit, id: "b", when: { after: "a" } },
      ],
    };
    const problems = problemsOf(plan);
    assert.equal(problems.length, 2, "neither could ever strike, and the run would show nothing");
    assert.match(problems[0] ?? "", /^faults\[0\]\.when\.after: waits for itself/);
  });

  test("every mistake in a plan is reported at once", () => {
    const places = problemsOf({ faults: [{ id: "", at: { op: "x" }, do: {} }] }).map(
      (line) => line.split(":")[0],
    );
    assert.deepEqual(
      places.sort(),
      ["faults[0].at.op", "faults[0].do", "faults[0].id"],
      "a user would otherwise correct a plan one error at a time",
    );
  });
});

describe("the one-line form", () => {
  const forms: readonly (readonly [string, Omit<Fault, "id"> & { id?: string }])[] = [
    ["commit=error(SQLITE_BUSY)", { at: { op: "commit" }, do: { error: "SQLITE_BUSY" } }],
    [
      "pragma.journal_mode(wal)=1*error(SQLITE_IOERR)->off",
      {
        at: { op: "pragma", name: "journal_mode", arg: "wal" },
        when: { nth: 1, times: 1 },
        do: { error: "SQLITE_IOERR" },
      },
    ],
    [
      "commit=2*off->error(SQLITE_BUSY)",
      { at: { op: "commit" }, when: { nth: 3, times: "forever" }, do: { error: "SQLITE_BUSY" } },
    ],
    [
      "begin=25%error(SQLITE_BUSY)",
      { at: { op: "begin" }, when: { probability: 0.25 }, do: { error: "SQLITE_BUSY" } },
    ],
    [
      "begin(immediate)=3*10%norow->off",
      {
        at: { op: "begin", arg: "immediate" },
        when: { nth: 1, times: 3, probability: 0.1 },
        do: { noRow: true },
      },
    ],
    [
      "begin=10%3*norow",
      { at: { op: "begin" }, when: { nth: 1, times: 3, probability: 0.1 }, do: { noRow: true } },
    ],
    [
      "pragma.journal_mode()=return(delete)",
      { at: { op: "pragma", name: "journal_mode", arg: null }, do: { return: "delete" } },
    ],
    ["any=return(5)", { at: { op: "any" }, do: { return: 5 } }],
    ["any=return('5')", { at: { op: "any" }, do: { return: "5" } }],
    ["any=return(null)", { at: { op: "any" }, do: { return: null } }],
    ["any=return('')", { at: { op: "any" }, do: { return: "" } }],
    ["commit = delay( 50 )", { at: { op: "commit" }, do: { delayMs: 50 } }],
    ["commit=crash(after)", { at: { op: "commit" }, do: { crash: "after" } }],
    ["commit=hang(/tmp/go on)", { at: { op: "commit" }, do: { hangUntil: "/tmp/go on" } }],
    ["exec.insert=throw('it''s odd')", { at: { op: "exec", name: "insert" }, do: { throw: "it's odd" } }],
    [
      "pragma=error(SQLITE_PROTOCOL, Locking Protocol)",
      { at: { op: "pragma" }, do: { error: "SQLITE_PROTOCOL", message: "Locking Protocol" } },
    ],
    [
      "pragma.journal_mode(wal)=1*row(wal)error(SQLITE_IOERR, cut short)->off",
      {
        at: { op: "pragma", name: "journal_mode", arg: "wal" },
        when: { nth: 1, times: 1 },
        do: { error: "SQLITE_IOERR", message: "cut short", afterRow: "wal" },
      },
    ],
    [
      "any=row(null)error(SQLITE_IOERR)",
      { at: { op: "any" }, do: { error: "SQLITE_IOERR", afterRow: null } },
    ],
    [
      "exec[id=x, sql='INSERT INTO t', actor=A, path=*.db, every=3]=error(SQLITE_FULL)",
      {
        id: "x",
        at: { op: "exec", sql: "INSERT INTO t", actor: "A", path: "*.db" },
        when: { every: 3 },
        do: { error: "SQLITE_FULL" },
      },
    ],
  ];
  for (const [text, expected] of forms) {
    test(`reads ${text}`, () => {
      const { faults } = parsePlan(text);
      assert.equal(faults.length, 1, "one item is one fault here");
      const { id, ...rest } = faults[0] as Fault;
      const { id: wantedId, ...wanted } = expected;
      assert.deepEqual(rest, wanted, "a fault other than the one written would be injected");
      if (wantedId !== undefined) assert.equal(id, wantedId, "counts would be under another name");
    });
  }

  test("a chain is several faults, one after the other", () => {
    const { faults } = parsePlan("commit=1*error(SQLITE_BUSY)->1*off->2*error(SQLITE_FULL)->off");
    assert.deepEqual(
      faults.map(({ id, when, do: action }) => [id, when, action]),
      [
        ["commit", { nth: 1, times: 1 }, { error: "SQLITE_BUSY" }],
        ["commit#2", { nth: 3, times: 2 }, { error: "SQLITE_FULL" }],
      ],
      "each term begins when the one before it has ended",
    );
  });

  test("several faults, a seed and ready plans can be combined", () => {
    const plan = parsePlan("seed=42; eio-once; commit[after='pragma.journal_mode(wal)']=norow;");
    assert.equal(plan.seed, 42);
    assert.deepEqual(
      plan.faults.map(({ id }) => id),
      ["pragma.journal_mode(wal)", "commit"],
    );
    assert.deepEqual(plan.faults[1]?.when, { after: "pragma.journal_mode(wal)" });
  });

  const wrong: readonly (readonly [string, number, RegExp])[] = [
    ["comit=norow", 1, /did you mean "commit"/],
    ["locking-protocl", 1, /did you mean "locking-protocol"/],
    ["commit=errr(SQLITE_BUSY)", 8, /actions are off, error, .*did you mean "error"/],
    ["commit=error(SQLITE_BUZY)", 14, /did you mean "SQLITE_BUSY"/],
    ["commit=error(SQLITE_BUSY", 25, /"\)" is missing/],
    ["commit=off", 11, /never fire/],
    ["commit=norow->off->norow", 20, /nothing can follow/],
    ["commit=norow->norow", 15, /nothing can follow/],
    ["commit=5%2*norow->norow", 19, /percentage/],
    ["commit=0*norow", 8, /count/],
    ["commit=200%norow", 8, /percentage/],
    ["commit=crash(noon)", 14, /before or after/],
    ["commit=delay(soon)", 14, /whole number/],
    ["commit=return()", 15, /takes a value/],
    ["commit=row()error(SQLITE_IOERR)", 12, /row takes a value/],
    ["commit=row(1)", 14, /error\(…\) must follow row\(…\)/],
    ["commit=row(1)norow", 14, /error\(…\) must follow row\(…\)/],
    ["commit=row(1)error(SQLITE_BUZY)", 20, /did you mean "SQLITE_BUSY"/],
    ["commit[evry=2]=norow", 8, /did you mean "every"/],
    ["any=throw('x", 11, /never closed/],
    ["commit", 7, /"=" is missing/],
    ["commit=norow commit=norow", 14, /";" or the end/],
    ["=norow", 1, /operation or a name/],
  ];
  for (const [text, column, message] of wrong) {
    test(`refuses ${text}, and points at column ${column}`, () => {
      const error = thrown(() => parsePlan(text));
      assert.ok(error instanceof FaultPlanError, `refused as a plan, not with ${String(error)}`);
      const [problem] = error.problems;
      assert.match(problem?.message ?? "", message, "the message must lead to the mistake");
      assert.equal(
        problem?.place,
        `column ${column} of ${JSON.stringify(text)}`,
        "the place must lead to the mistake",
      );
    });
  }

  test("every plan reads back as the same plan", () => {
    const random = seededRandom(2026);
    for (let round = 0; round < 400; round++) {
      const plan = randomPlan(random);
      const text = formatPlan(plan);
      assert.deepEqual(complete(parsePlan(text)), complete(plan), `lost in ${text}`);
    }
  });
});

describe("ready plans", () => {
  test("every ready plan can be used", () => {
    assert.ok(readyPlanNames().includes("locking-protocol"), "the documented plan is missing");
    for (const name of readyPlanNames()) {
      assert.ok(readyPlan(name).faults.length > 0, `${name} would inject nothing`);
    }
  });

  test("the environment is read only when asked, in both forms", () => {
    assert.equal(planFromEnvironment({}), null);
    assert.equal(planFromEnvironment({ WALGUARD_FAULTS: "  " }), null, "empty means unset");
    const line = planFromEnvironment({ WALGUARD_FAULTS: "commit=error(SQLITE_BUSY)" });
    const json = planFromEnvironment({ WALGUARD_FAULTS: JSON.stringify(line) });
    assert.deepEqual(json, line, "both forms are the same plan");
    const broken = thrown(() => planFromEnvironment({ WALGUARD_FAULTS: "{" }));
    assert.match(
      String(broken),
      /WALGUARD_FAULTS: is not valid JSON/,
      "the user must learn where the mistake is",
    );
  });
});

/** A plan with every default filled in, for comparison. */
function complete({ seed, faults }: FaultPlan): unknown {
  return {
    seed,
    faults: faults.map(({ when = {}, ...fault }) => ({
      ...fault,
      when: { nth: 1, every: 1, probability: 1, ...when, times: triggerTimes(when) },
    })),
  };
}

function randomPlan(random: () => number): FaultPlan {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const maybe = <T extends object>(part: T): Partial<T> => (random() < 0.4 ? part : {});
  const text = (): string =>
    pick(["wal", "a b", "it's", "x;y", "5", "null", "->off", "(", "", " x ", "ü", "1e3", "a-b"]);
  const word = (): string => text() || "x";
  const whole = (): number => 1 + Math.floor(random() * 5);
  const actions: readonly (() => FaultAction)[] = [
    () => ({ error: pick(faultCodes), ...maybe({ message: text() }) }),
    () => ({
      error: pick(faultCodes),
      afterRow: pick([text(), whole(), null]),
      ...maybe({ message: text() }),
    }),
    () => ({ throw: text() }),
    () => ({ return: pick([text(), whole(), -1.5, 1e30, null]) }),
    () => ({ noRow: true }),
    () => ({ delayMs: whole() }),
    () => ({ hangUntil: word() }),
    () => ({ crash: pick(["before", "after"]) }),
  ];
  const ids: string[] = [];
  const faults = Array.from({ length: whole() }, (): Fault => {
    const op = pick(["pragma", "exec", "begin", "commit", "any"] as const);
    const id = pick([`commit#${ids.length}`, `${word()}${ids.length}`, `f${ids.length}`]);
    const after = ids.length > 0 ? maybe({ after: pick(ids) }) : {};
    ids.push(id);
    const times: number | "forever" = pick([1, 2, "forever"]);
    const when = {
      ...maybe({ nth: whole() }),
      ...maybe({ times }),
      ...maybe({ every: whole() }),
      ...maybe({ probability: pick([0.07, 1 / 3, 0.5, 1, 1e-7, 0.123456789]) }),
      ...after,
    };
    return {
      id,
      at: {
        op,
        ...maybe({ name: "journal_mode" }),
        ...(op === "commit" || op === "exec" ? {} : maybe({ arg: pick([null, text()]) })),
        ...maybe({ sql: word() }),
        ...maybe({ actor: word() }),
        ...maybe({ path: word() }),
      },
      ...(Object.keys(when).length === 0 ? {} : { when }),
      do: pick(actions)(),
    };
  });
  return { ...(random() < 0.5 ? { seed: whole() } : {}), faults };
}

describe("a plan of system calls", () => {
  for (const text of [
    "sys.fsync(journal)=1*errno(EIO)->off",
    "sys.pwrite(wal)=2*off->1*torn(100)->off",
    "sys.any=3*off->1*crash(after)->off",
    "sys.pread(database)[bytes=4096-8191]=errno(EIO)",
    "sys.pwrite(database)[actor=a]=50%short(512)",
    "sys.lock(shm)=delay(5); sys.open=hang(/tmp/go)",
  ]) {
    test(`${text} is read, and written as it was`, () => {
      const plan = parsePlan(text);
      assert.deepEqual(parsePlan(formatPlan(plan)), plan);
      assert.equal(formatPlan(plan), text);
    });
  }

  for (const [text, message] of [
    ["sys=errno(EIO)", /at\.name: is missing; known are any, open/],
    ["sys.fsnc=errno(EIO)", /at\.name: "fsnc" is unknown; .*did you mean "fsync"/],
    ["sys.fsync(jurnal)=errno(EIO)", /at\.arg: "jurnal" is unknown; .*did you mean "journal"/],
    ["sys.fsync=errno(EI0)", /do\.errno: .*(must be|did you mean "EIO")/],
    ["sys.fsync=short(5)", /do\.shortBytes: is only allowed with any, pread, pwrite/],
    ["sys.fsync=error(SQLITE_IOERR)", /do\.error: is not allowed with sys/],
    ["commit=errno(EIO)", /do\.errno: is only allowed with sys/],
    ["commit[bytes=0-1]=delay(1)", /at\.bytes: is only allowed with sys/],
    ["sys.pread[bytes=5-4]=errno(EIO)", /expected a whole number of at least 5/],
    ["sys.open[path=a]=errno(EIO)", /at\.path: is not allowed with sys/],
  ] as const) {
    test(`${text} is refused`, () => {
      assert.throws(() => parsePlan(text), message);
    });
  }
});
