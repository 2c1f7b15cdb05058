import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { beyondNpmTest } from "../../spec/fixtures/prerequisite.ts";
import { runProcess, startProcess } from "../../spec/fixtures/runtime-process.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import {
  type BurstReport,
  burstFindings,
  burstReport,
  jain,
  percentile,
  type WorkerResult,
} from "../../src/cli/burst/burst-report.ts";
import { driverNames } from "../../src/engine/driver.ts";

const program = new URL("../../src/cli/main.ts", import.meta.url);

describe("walguard burst", () => {
  for (const driver of driverNames) {
    test(`MP-001 six processes x 40 writes through ${driver} are all there, with no write lock`, (t) => {
      const directory = temporaryDirectory(t);
      const size = ["--procs", "6", "--writes", "40"];
      const run = runProcess(program, ["burst", ...size, "--driver", driver, "--dir", directory, "--json"]);
      assert.equal(run.status, 0, run.stderr);
      const report = JSON.parse(run.stdout) as BurstReport;
      const { procs, writes, expected, acknowledged, rows, missing, errors, quickCheck, integrityCheck } =
        report;
      assert.deepEqual(
        {
          procs,
          writes,
          expected,
          acknowledged,
          rows,
          missing,
          errors,
          quickCheck,
          integrityCheck,
          driver: report.driver,
        },
        {
          procs: 6,
          writes: 40,
          expected: 240,
          acknowledged: 240,
          rows: 240,
          missing: 0,
          errors: {},
          quickCheck: "ok",
          integrityCheck: "ok",
          driver,
        },
        "users lose rows under concurrent writers",
      );
      assert.deepEqual(report.sidecars, ["burst.db.init.lock"], "a write queues behind a lock file");
      assert.match(report.sqliteVersion, /^3\.\d+\.\d+$/);
      assert.ok(report.walPeakBytes > 0, "the WAL was never seen: was it WAL mode at all?");
      assert.deepEqual(readdirSync(directory), [], "the burst leaves files behind");
    });
  }

  test("an interrupt leaves neither processes nor files, and exits with 130", async (t) => {
    const directory = temporaryDirectory(t);
    const run = startProcess(program, [
      "burst",
      "--procs",
      "3",
      "--writes",
      "1000000",
      "--dir",
      directory,
      "--quiet",
    ]);
    await until(() =>
      readdirSync(directory, { recursive: true }).some((name) => String(name).endsWith("-wal")),
    );
    run.child.kill("SIGINT");
    const { code, signal, stderr } = await run.ended;
    // As a parent, Deno reports the signal that it sent and not the child's exit code.
    assert.ok(code === 130 || ("Deno" in globalThis && signal === "SIGINT"), `${code} ${signal} ${stderr}`);
    assert.equal(stderr, "", "an interrupt is not an error");
    assert.deepEqual(readdirSync(directory), [], "an interrupted burst leaves files behind");
    const left = processesUsing(directory);
    assert.deepEqual(left, [], "an interrupted burst leaves processes behind");
  });

  test("an invalid number is a usage error that says what is accepted", () => {
    for (const procs of ["0", "1.5", "many", "-3"]) {
      const run = runProcess(program, ["burst", `--procs=${procs}`]);
      assert.equal(run.status, 2);
      assert.match(run.stderr, /whole number from 1 to 1000/);
    }
  });

  test("an unknown driver, option or command is a usage error", () => {
    for (const words of [["burst", "--driver", "sqlite3"], ["burst", "--process", "3"], ["bursts"]]) {
      assert.equal(runProcess(program, words).status, 2, words.join(" "));
    }
  });
});

describe("where walguard burst works", () => {
  const small = ["burst", "--procs", "2", "--writes", "2", "--quiet"];

  test("a --dir that is a file is named, with the way out and no stack", (t) => {
    const file = join(temporaryDirectory(t), "file");
    writeFileSync(file, "");
    const run = runProcess(program, [...small, "--dir", file]);
    assert.equal(run.status, 3);
    assert.match(run.stderr, /--dir \S+file is no directory.* pass a directory/);
    assert.doesNotMatch(run.stderr, /^ +at /m, "a stack tells a user nothing");
  });

  for (const command of ["bench", "burst", "verify", "conform --adapter none"]) {
    test(`a --dir for ${command} where the system makes no directories is named, too`, {
      skip:
        (process.platform !== "linux" && "not run: there is no /proc") ||
        (command !== "burst" && beyondNpmTest("the same with another command")),
    }, () => {
      for (const directory of ["/proc/walguard/here", "/proc"]) {
        const run = runProcess(program, [...command.split(" "), "--dir", directory]);
        assert.equal(run.status, 3, `${directory}: ${run.signal ?? run.stderr}`);
        assert.match(run.stderr, /--dir \/proc\S* is no directory.* pass a directory/);
        assert.doesNotMatch(run.stderr, /^ +at /m, "a stack tells a user nothing");
      }
    });
  }

  test("directories that --dir made are gone afterwards, and others are not", (t) => {
    const directory = temporaryDirectory(t);
    mkdirSync(join(directory, "kept"));
    for (const below of ["kept", join("kept", "made", "here")]) {
      const run = runProcess(program, [...small, "--dir", join(directory, below)]);
      assert.equal(run.status, 0, run.stderr);
    }
    assert.deepEqual(readdirSync(directory, { recursive: true }), ["kept"]);
  });

  const shell =
    process.platform === "win32" || "Deno" in globalThis ? "not run: needs ulimit and Node" : false;
  test("too few descriptors are named, with the way out and no stack", { skip: shell }, (t) => {
    const parameters = [fileURLToPath(program), "burst", "--procs", "40", "--writes", "1", "--quiet"];
    const run = spawnSync("sh", ["-c", 'ulimit -n 64; exec "$0" "$@"', process.execPath, ...parameters], {
      encoding: "utf8",
      cwd: temporaryDirectory(t),
    });
    assert.equal(run.status, 3, run.stderr);
    assert.match(run.stderr, /could not be started: .*EMFILE.* use fewer processes/);
    assert.doesNotMatch(run.stderr, /^ +at /m);
  });
});

describe("the burst's report", () => {
  const result = (
    latenciesMs: number[],
    failed: number[],
    errors: Record<string, number> = {},
  ): WorkerResult => {
    return {
      kind: "result",
      latenciesMs,
      failed,
      doubtful: [],
      errors,
      elapsedMs: 10,
      sqliteVersion: "3.54.1",
    };
  };
  const audit = {
    rows: 4,
    missing: 0,
    doubled: 0,
    ghosts: 0,
    foreign: 0,
    quickCheck: "ok",
    integrityCheck: "ok",
  };
  const seen = { driver: "better-sqlite3", writes: 2, elapsedMs: 8, walPeakBytes: 0, sidecars: [] } as const;

  test("a good run has no findings", () => {
    const report = burstReport([result([1, 2], []), result([3, 4], [])], audit, seen);
    assert.deepEqual(burstFindings(report), []);
    assert.equal(report.throughputPerSecond, 500);
    assert.deepEqual(report.latencyMs, { p50: 2, p99: 4, max: 4 });
    assert.equal(report.fairness, 1);
  });

  test("each possible problem is a finding of its own", () => {
    const whole = burstReport([result([1, 2], []), result([3, 4], [])], audit, seen);
    const broken: readonly [Partial<BurstReport>, RegExp][] = [
      [{ missing: 1 }, /1 acknowledged writes are not in the file/],
      [{ doubled: 1 }, /1 tasks are in the file more than once/],
      [{ ghosts: 1 }, /1 writes failed and are in the file/],
      [{ foreign: 1 }, /1 tasks in the file were written by nobody/],
      [{ acknowledged: 3 }, /1 of 4 writes failed/],
      [{ rows: 3 }, /3 tasks, but 4 were acknowledged/],
      [{ errors: { SQLITE_BUSY: 2 } }, /2 x SQLITE_BUSY/],
      [{ quickCheck: "row 3 missing" }, /quick_check: row 3 missing/],
      [{ integrityCheck: "malformed" }, /integrity_check: malformed/],
      [{ sidecars: ["burst.db.lock"] }, /write lock file was left: burst\.db\.lock/],
    ];
    for (const [fault, finding] of broken) {
      const findings = burstFindings({ ...whole, ...fault });
      assert.equal(findings.length, 1);
      assert.match(findings[0] ?? "", finding);
    }
  });

  test("errors of all processes are added up by code", () => {
    const failing = result([1], [1], { SQLITE_BUSY: 1 });
    const report = burstReport([failing, failing], { ...audit, rows: 2 }, seen);
    assert.deepEqual(report.errors, { SQLITE_BUSY: 2 });
    assert.equal(report.acknowledged, 2);
  });

  test("percentiles are nearest rank, and fairness is Jain's index", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    assert.deepEqual([percentile(hundred, 0.5), percentile(hundred, 0.99), percentile([], 0.5)], [50, 99, 0]);
    assert.equal(jain([4, 4, 4, 4]), 1);
    assert.equal(jain([4, 0, 0, 0]), 0.25);
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

/** Processes that have a file of the directory open (Linux; elsewhere none is found). */
function processesUsing(directory: string): string[] {
  const found: string[] = [];
  let processes: string[];
  try {
    processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return found;
  }
  for (const id of processes) {
    try {
      for (const descriptor of readdirSync(`/proc/${id}/fd`)) {
        if (readlinkSync(`/proc/${id}/fd/${descriptor}`).startsWith(directory)) found.push(id);
      }
    } catch {
      // The process ended in the meantime.
    }
  }
  return found;
}
