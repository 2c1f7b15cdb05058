/** The sweep that users run over their own code. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import { injectorLibrary } from "../../faults/real/injector/library.ts";
import { sweep } from "../../faults/torture/sweep/sweep.ts";
import { SweepError } from "../../faults/torture/sweep/sweep-error.ts";
import type { CallSweep } from "../../faults/torture/sweep/sweep-options.ts";
import { beyondNpmTest, missing } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { loadDriver } from "../../src/engine/driver.ts";
import { connect, writeTxn } from "../../src/index.ts";

const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";

describe("a sweep of statements", () => {
  for (const name of ["better-sqlite3", "node:sqlite"] as const) {
    test(`finds the write that is acknowledged though its commit failed, with ${name}`, async (t) => {
      const directory = temporaryDirectory(t);
      let runs = 0;
      let acknowledged = false;
      const path = (): string => join(directory, `${runs}.db`);
      const parts = {
        driver: loadDriver(name),
        codes: ["SQLITE_IOERR"],
        prepare() {
          runs++;
          acknowledged = false;
        },
        check() {
          const reader = new DatabaseSync(path());
          const rows = acknowledged ? reader.prepare("SELECT count(*) n FROM notes").get() : { n: 1 };
          reader.close();
          assert.equal((rows as { n: number }).n, 1, "an acknowledged note is missing");
        },
      };
      const careful = await sweep({
        ...parts,
        scenario(driver) {
          const db = connect(path(), { driver, schema });
          try {
            writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('kept')"));
            acknowledged = true;
          } finally {
            db.close();
          }
        },
      });
      assert.ok(careful.points > 50, `${careful.points} points`);
      const careless = sweep({
        ...parts,
        scenario(driver) {
          const db = connect(path(), { driver, schema });
          try {
            db.exec("BEGIN IMMEDIATE");
            db.exec("INSERT INTO notes VALUES ('kept')");
            db.exec("COMMIT");
          } catch {
            // It will be all right.
          }
          acknowledged = true;
          db.close();
        },
      });
      await assert.rejects(careless, (error: unknown) => {
        assert.ok(error instanceof SweepError);
        assert.ok(error.harms.length > 0);
        assert.match(error.message, /points did harm:\n {2}any=\d+\*off->1\*error\(SQLITE_/);
        return true;
      });
    });
  }

  test("a scenario that fails by itself, or does nothing, shows nothing", async () => {
    const driver = DatabaseSync;
    const check = (): void => {};
    const failing = { driver, check, scenario: () => assert.fail("by itself") };
    await assert.rejects(sweep(failing), /fails although nothing was made to fail: .*by itself/);
    await assert.rejects(
      sweep({ driver, check, scenario: () => {} }),
      /does nothing that can be made to fail/,
    );
  });
});

test("options that make no sense are refused, and so is a sweep that would try nothing", async () => {
  const parts = { scenario: () => {}, check: () => {} };
  for (const [options, message] of [
    [{ ...parts, driver: DatabaseSync, code: ["SQLITE_IOERR"] }, /no option code; did you mean "codes"/],
    [{ ...parts, driver: DatabaseSync, codes: [] }, /codes is of type object — it takes a list/],
    [
      { ...parts, directory: "/tmp", database: "a.db", calls: ["fsynk"] },
      /calls is of type object — it takes a list of any, open/,
    ],
    [{ ...parts, directory: "/tmp", databse: "a.db" }, /did you mean "database"/],
    [{ driver: DatabaseSync, check: () => {} }, /has no scenario/],
    [undefined, /The options are undefined/],
  ] as const) {
    await assert.rejects(sweep(options as never), message);
  }
});

const library = injectorLibrary();
const skip =
  "reason" in library
    ? `not run: ${library.reason}`
    : missing("python3") || beyondNpmTest("hundreds of processes");

/** It acknowledges a note, whatever becomes of its commit, or says that it could not be written. */
const program = (careful: boolean): string => `
import sqlite3, sys
try:
    db = sqlite3.connect(sys.argv[1], isolation_level=None)
    db.execute("CREATE TABLE IF NOT EXISTS notes (text)")
    db.execute("BEGIN IMMEDIATE")
    db.execute("INSERT INTO notes VALUES ('kept')")
    db.execute("COMMIT")
except sqlite3.Error:
    ${careful ? "sys.exit(1)" : "pass"}
`;

test("a sweep of system calls is about a program in any language", { skip }, async (t) => {
  const directory = temporaryDirectory(t);
  const path = join(directory, "app.db");
  let acknowledged = false;
  const parts = (careful: boolean): CallSweep => ({
    directory,
    database: "app.db",
    calls: ["fsync", "fdatasync"],
    prepare() {
      for (const ending of ["", "-journal", "-wal", "-shm"]) rmSync(path + ending, { force: true });
    },
    scenario(environment) {
      const env = { ...process.env, ...environment };
      acknowledged = spawnSync("python3", ["-c", program(careful), path], { env }).status === 0;
    },
    check() {
      if (!acknowledged) return;
      const reader = new DatabaseSync(path);
      try {
        assert.equal(Number(Object.values(reader.prepare("SELECT count(*) FROM notes").get() ?? {})[0]), 1);
      } finally {
        reader.close();
      }
    },
  });
  const { points } = await sweep(parts(true));
  assert.ok(points > 5, `${points} points`);
  await assert.rejects(sweep(parts(false)), SweepError);
});
