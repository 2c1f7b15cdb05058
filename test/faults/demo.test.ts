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
import { type DemoReport, renderDemo, verdictOf } from "../../src/cli/demo/demo-report.ts";
import { preventionOf } from "../../src/cli/demo/prevention.ts";
import { runDemo } from "../../src/cli/demo/run-demo.ts";

const program = new URL("../../src/cli/main.ts", import.meta.url);

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
      for (const { cast, broken, kept, preventedBy } of report.casts) {
        const who = JSON.stringify({ cast, broken, kept });
        assert.deepEqual([broken.runs, kept.runs], [1, 1], who);
        assert.equal(kept.damaged, 0, who);
        assert.equal(broken.damaged, preventedBy === null ? 1 : 0, who);
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

  const skip = beyondNpmTest("it starts dozens of processes");
  test("says which engine is missing, and exits with 3 where no cast can play", { skip }, (t) => {
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
    const text = renderDemo(report);
    assert.match(text, /no damage was seen with node:sqlite: this does not show what it claims/);
    assert.ok(!text.includes("prevented"), `SQLite gets the credit for what did not happen:\n${text}`);
  });

  test("does not call a hazard shown while one cast does no damage that is to do some", () => {
    const figures = { runs: 2, damaged: 0, withRowsLost: 0, rowsLost: 0, malformed: 0, withFilesRemoved: 0 };
    const harmless = { cast: { first: "node:sqlite" }, broken: figures, kept: figures } as const;
    const harmful = { ...harmless, broken: { ...figures, damaged: 1 }, preventedBy: null };
    assert.equal(verdictOf([harmful]), "shown");
    assert.equal(verdictOf([harmful, { ...harmless, preventedBy: null }]), "not-shown");
    assert.equal(verdictOf([harmful, { ...harmless, preventedBy: "SQLite 3.54.1" }]), "shown");
    assert.equal(verdictOf([{ ...harmless, preventedBy: "SQLite 3.54.1" }]), "not-shown");
  });

  test("credits an engine only with what it is known to prevent", () => {
    const sqlite = { "better-sqlite3": "3.54.1", "node:sqlite": "3.50.2", python3: "3.40.1" };
    const credited = hazards.flatMap((hazard) =>
      hazard.casts.flatMap((cast) => {
        const by = preventionOf(hazard, cast, sqlite);
        return by === null
          ? []
          : [`${hazard.id}: ${[cast.first, cast.other, cast.variant].join(" ")}: ${by}`];
      }),
    );
    assert.deepEqual(
      credited.filter((one) => !one.startsWith("returning-get: node:sqlite")),
      [
        "header-peek: better-sqlite3 better-sqlite3 : SQLite 3.54.1",
        "header-peek: python3 better-sqlite3 : SQLite 3.54.1",
        "two-names: better-sqlite3 node:sqlite symbolic link: SQLite 3.50.2",
        "returning-get: python3 node:sqlite : the driver, python3,",
      ],
    );
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
