import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { text } from "node:stream/consumers";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { hazards } from "../../faults/hazards/hazard-list.ts";
import { sharedConnection } from "../../faults/hazards/shared-connection.ts";
import { beyondNpmTest, missing } from "../../spec/fixtures/prerequisite.ts";
import { runProcess } from "../../spec/fixtures/runtime-process.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { runtimeCommand } from "../../spec/runner/process/runtime-command.ts";
import type { DemoReport } from "../../src/cli/demo/demo-report.ts";
import { runDemo } from "../../src/cli/demo/run-demo.ts";

const program = new URL("../../src/cli/main.ts", import.meta.url);

/** SQLite from this version on looks at the -shm before it takes itself for the last to close. */
const asksTheShm = [3, 51];

function isAtLeast(version: string | undefined, [major = 0, minor = 0]: readonly number[]): boolean {
  const [ownMajor = 0, ownMinor = 0] = String(version).split(".").map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/** What each engine prevents by itself: there the broken rule must do nothing. */
function isPrevented({ hazard, sqlite }: DemoReport, cast: DemoReport["casts"][number]["cast"]): boolean {
  if (hazard === "header-peek") return isAtLeast(sqlite[cast.other ?? cast.first], asksTheShm);
  if (hazard === "two-names") return cast.variant === "symbolic link";
  return hazard === "returning-get" && cast.first === "python3";
}

describe("walguard demo", { skip: missing("python3"), concurrency: 2 }, () => {
  for (const { id, casts } of hazards) {
    const skip = beyondNpmTest("it starts dozens of processes");
    test(`shows ${id} with every engine, and leaves nothing behind`, { skip }, async (t) => {
      const directory = temporaryDirectory(t);
      const [command, parameters] = runtimeCommand(program, ["demo", id, "--seeds", "1", "--json"]);
      const child = spawn(command, parameters, {
        env: { ...process.env, TMPDIR: directory },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const closed = new Promise<number | null>((resolve) => child.on("close", resolve));
      const [out, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
      assert.equal(code, 0, errors);
      const report = JSON.parse(out) as DemoReport;
      assert.equal(report.verdict, "shown");
      for (const { cast, reason } of report.skipped) {
        assert.ok(cast.mounts, reason);
        t.diagnostic(`${cast.variant}: not run: ${reason}`);
      }
      assert.equal(report.casts.length + report.skipped.length, casts.length);
      for (const { cast, broken, kept } of report.casts) {
        const who = JSON.stringify({ cast, broken, kept });
        assert.deepEqual([broken.runs, kept.runs], [1, 1], who);
        assert.equal(kept.damaged, 0, who);
        assert.equal(broken.damaged, isPrevented(report, cast) ? 0 : 1, who);
        assert.equal(broken.rowsLost > 0, broken.withRowsLost > 0, who);
      }
      assert.deepEqual(readdirSync(directory), []);
    });
  }
});

describe("walguard demo, without a hazard to show", () => {
  test("lists the hazards in a table, and with --json", () => {
    const table = runProcess(program, ["demo"]);
    assert.equal(table.status, 0, table.stderr);
    for (const { id, rule } of hazards)
      assert.ok(table.stdout.includes(`│ ${id} `) && table.stdout.includes(rule));
    const listed = JSON.parse(runProcess(program, ["demo", "--json"]).stdout) as { id: string }[];
    assert.deepEqual(
      listed.map(({ id }) => id),
      hazards.map(({ id }) => id),
    );
  });

  test("refuses a hazard that there is not, and a path", () => {
    const unknown = runProcess(program, ["demo", "stray-clos"]);
    assert.equal(unknown.status, 2);
    assert.equal(unknown.stdout, "");
    assert.match(unknown.stderr, /no hazard "stray-clos"; did you mean "stray-close"\?/);
    assert.match(runProcess(program, ["demo", "/tmp/state.db"]).stderr, /takes no path/);
    assert.equal(runProcess(program, ["demo", "stray-close", "/tmp/state.db"]).status, 2);
    assert.equal(runProcess(program, ["demo", "stray-close", "--seeds", "0"]).status, 2);
  });

  test("says which engine is missing, and exits with 3 where no cast can play", (t) => {
    const directory = temporaryDirectory(t);
    const [command, parameters] = runtimeCommand(program, ["demo", "header-peek", "--seeds", "1", "--json"]);
    const { status, stdout, stderr } = spawnSync(command, parameters, {
      encoding: "utf8",
      // No python3 is on this path.
      env: { ...process.env, PATH: directory },
      timeout: 60_000,
    });
    assert.equal(status, 3, stderr);
    const report = JSON.parse(stdout) as DemoReport;
    assert.equal(report.verdict, "not-shown");
    assert.match(report.skipped[0]?.reason ?? "", /^python3 does not run here: .*ENOENT/);
    assert.ok(report.casts.every(({ broken }) => broken.damaged === 0));
  });
});

describe("the judge of a demonstration", { skip: beyondNpmTest("what judges a demonstration") }, () => {
  test("sees damage also where the rule is said to be kept", async (t) => {
    const hazard = {
      ...sharedConnection,
      casts: [{ first: "node:sqlite" } as const],
      keep: sharedConnection.break,
    };
    const report = await runDemo({ hazard, seeds: 1, directory: temporaryDirectory(t) });
    assert.equal(report.verdict, "kept-damaged");
    assert.equal(report.casts[0]?.kept.withRowsLost, 1);
  });

  test("does not call a hazard shown that did no damage", async (t) => {
    const hazard = {
      ...sharedConnection,
      casts: [{ first: "node:sqlite" } as const],
      break: sharedConnection.keep,
    };
    const report = await runDemo({ hazard, seeds: 1, directory: temporaryDirectory(t) });
    assert.equal(report.verdict, "not-shown");
  });

  test("names a file that is no database", async (t) => {
    const hazard = {
      ...sharedConnection,
      casts: [{ first: "node:sqlite" } as const],
      break: async () => [{ path: fileURLToPath(import.meta.url), rows: [1] }],
    };
    const report = await runDemo({ hazard, seeds: 1, directory: temporaryDirectory(t) });
    assert.deepEqual([report.casts[0]?.broken.malformed, report.casts[0]?.broken.rowsLost], [1, 1]);
  });
});
