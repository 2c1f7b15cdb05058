/** The injector: system calls that fail below the engine, seen from processes that know nothing of it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { FaultPlanError } from "../../faults/plan/plan-error.ts";
import { VacuousFaultError } from "../../faults/plan/vacuous-fault.ts";
import { type Injector, openInjector } from "../../faults/real/injector/injector.ts";
import { layoutVersion } from "../../faults/real/injector/layout.ts";
import { injectorLibrary } from "../../faults/real/injector/library.ts";
import { missing } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";

const library = injectorLibrary();
const skip = "reason" in library ? `not run: ${library.reason}` : missing("python3");

/** A program in another language: it opens a database, writes a row, and says what it met. */
const program = `
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
try:
    db.execute("PRAGMA journal_mode=WAL").fetchall()
    db.execute("CREATE TABLE IF NOT EXISTS t (a)")
    db.execute("INSERT INTO t VALUES (1)")
    print(db.execute("SELECT count(*) FROM t").fetchone()[0])
except sqlite3.Error as error:
    print(error.sqlite_errorname)
db.close()
`;

interface Place {
  readonly injector: Injector;
  readonly path: string;
  run(actor?: string, path?: string): { readonly said: string; readonly signal: string | null };
}

function place(t: TestContext): Place {
  const directory = temporaryDirectory(t);
  const injector = openInjector({ directory, database: "app.db" });
  assert.ok(injector.available);
  t.after(() => injector[Symbol.dispose]());
  const path = join(injector.directory, "app.db");
  return {
    injector,
    path,
    run(actor, file = path) {
      const env = { ...process.env, ...injector.environment(actor) };
      const { stdout, signal } = spawnSync("python3", ["-c", program, file], { env, encoding: "utf8" });
      return { said: stdout.trim(), signal };
    },
  };
}

describe("the injector", { skip }, () => {
  test("a call fails once, and what fired is known", (t) => {
    const { injector, run } = place(t);
    assert.equal(run().said, "1");
    injector.arm("sys.fsync(wal)=1*errno(EIO)");
    assert.throws(() => injector.assertFired(), VacuousFaultError);
    assert.equal(run().said, "SQLITE_IOERR_FSYNC");
    injector.assertFired();
    const state = injector.states["sys.fsync(wal)"];
    assert.equal(state?.fired, 1);
    assert.match(String(state?.last?.call), /^f(data)?sync$/);
    assert.equal(state?.last?.kind, "wal");
    assert.equal(run().said, "2", "and it is over");
  });

  test("what is disarmed fails no more, and what it did is still known", (t) => {
    const { injector, run } = place(t);
    injector.arm("sys.open(shm)=errno(EACCES)");
    assert.equal(run().said, "SQLITE_CANTOPEN");
    injector.disarm();
    assert.equal(run().said, "1");
    assert.ok((injector.states["sys.open(shm)"]?.fired ?? 0) > 0);
  });

  test("a range of bytes is a bad page", (t) => {
    const { injector, run } = place(t);
    run();
    injector.arm("sys.pread(database)[bytes=4096-8191]=errno(EIO)");
    assert.match(run().said, /SQLITE_(CORRUPT|IOERR)/);
    injector.arm("sys.pread(database)[bytes=1048576-1052671]=errno(EIO)");
    assert.equal(run().said, "2");
    assert.equal(injector.states["sys.pread(database)"]?.seen, 0);
  });

  test("a torn write leaves its beginning, a short one is completed", (t) => {
    const { injector, path, run } = place(t);
    injector.arm("sys.pwrite(journal)=torn(7)");
    assert.equal(run().said, "SQLITE_IOERR_WRITE");
    injector.arm("sys.pwrite(database)=1*short(100)");
    assert.equal(run().said, "1");
    injector.assertFired();
    assert.equal(readFileSync(path).subarray(0, 15).toString(), "SQLite format 3");
  });

  test("a process is killed before or after a call", (t) => {
    for (const when of ["before", "after"] as const) {
      const { injector, path, run } = place(t);
      injector.arm(`sys.open(journal)=1*crash(${when})`);
      assert.equal(run().signal, "SIGKILL");
      assert.equal(existsSync(`${path}-journal`), when === "after");
    }
  });

  test("a fault can be about one of several processes, and wait for another fault", (t) => {
    const { injector, run } = place(t);
    injector.arm(
      "sys.open(shm)[actor=second, id=first]=1*errno(EIO); sys.fsync(wal)[after=first]=errno(EIO)",
    );
    assert.equal(run("other").said, "1");
    assert.equal(run("second").said, "SQLITE_CANTOPEN");
    assert.equal(run("other").said, "SQLITE_IOERR_FSYNC");
  });

  test("files elsewhere, and of other databases, are left alone", (t) => {
    const { injector, run } = place(t);
    injector.arm("sys.any=errno(EIO)");
    assert.equal(run(undefined, join(temporaryDirectory(t), "app.db")).said, "1");
    injector.arm("sys.any(database)=errno(EIO)");
    assert.equal(run(undefined, join(injector.directory, "other.db")).said, "1");
    assert.ok(injector.counts.every(({ kind }) => kind === "other" || kind === "directory"));
  });

  test("calls are counted by kind of file, as strace counts them", { skip: missing("strace") }, (t) => {
    const { injector, path, run } = place(t);
    injector.arm({ faults: [] });
    run();
    const counted = (call: string, kind: string): number =>
      injector.counts.find((one) => one.call === call && one.kind === kind)?.count ?? 0;
    const inner = join(temporaryDirectory(t), "app.db");
    const traced = spawnSync(
      "strace",
      ["-f", "-qq", "-e", "trace=pwrite64,unlink,ftruncate", "-y", "python3", "-c", program, inner],
      { encoding: "utf8" },
    ).stderr;
    const seen = (pattern: RegExp): number => traced.match(pattern)?.length ?? 0;
    assert.ok(counted("pwrite", "wal") > 0);
    assert.equal(counted("pwrite", "wal"), seen(/pwrite64\(\d+<[^>]*app\.db-wal>/g));
    assert.equal(counted("pwrite", "database"), seen(/pwrite64\(\d+<[^>]*app\.db>/g));
    assert.equal(counted("unlink", "wal"), seen(/unlink\("[^"]*app\.db-wal"/g));
    assert.equal(existsSync(path), true);
  });

  test("an end of the injector leaves its processes as they are", (t) => {
    const { injector, run } = place(t);
    injector.arm("sys.any=errno(EIO)");
    const environment = injector.environment();
    injector[Symbol.dispose]();
    injector[Symbol.dispose]();
    assert.ok(environment.LD_PRELOAD);
    assert.equal(run().said, "1");
  });

  test("what is asked of an injector after its end touches no other file", (t) => {
    const { injector } = place(t);
    injector[Symbol.dispose]();
    const other = join(temporaryDirectory(t), "other");
    // It gets the number that the control file had.
    const descriptors = Array.from({ length: 8 }, () => openSync(other, "w+"));
    t.after(() => {
      for (const descriptor of descriptors) closeSync(descriptor);
    });
    injector.disarm();
    assert.throws(() => injector.arm("sys.fsync=errno(EIO)"), /has been disposed of/);
    assert.throws(() => injector.counts, /has been disposed of/);
    assert.throws(() => injector.record(other), /has been disposed of/);
    assert.equal(statSync(other).size, 0);
  });

  test("a cache whose path has a space is not used, because the linker would end the name there", (t) => {
    const cache = join(temporaryDirectory(t), "my cache");
    const module = new URL("../../faults/real/injector/library.ts", import.meta.url).href;
    const code = `const { injectorLibrary } = await import(${JSON.stringify(module)}); console.log(injectorLibrary().file);`;
    const env = { ...process.env, XDG_CACHE_HOME: cache };
    const flags = "Deno" in globalThis ? ["eval"] : ["--input-type=module", "-e"];
    const { stdout, stderr } = spawnSync(process.execPath, [...flags, code], { env, encoding: "utf8" });
    assert.match(stdout, /injector-[0-9a-f]+\.so/, stderr);
    assert.doesNotMatch(stdout, /my cache/);
  });
});

test("the C source and the control file have the same layout", () => {
  const source = readFileSync(new URL("../../faults/real/injector/injector.c", import.meta.url), "utf8");
  assert.match(source, new RegExp(`#define LAYOUT ${layoutVersion}\\b`));
});

test("a plan of system calls is not for the wrapper, nor one of statements for the injector", async (t) => {
  const { faulty } = await import("../../faults/wrapper/faulty.ts");
  const { loadDriver } = await import("../../src/engine/driver.ts");
  assert.throws(
    () => faulty(loadDriver("better-sqlite3"), "sys.fsync(wal)=errno(EIO)"),
    (error: unknown) =>
      error instanceof FaultPlanError && /faults\[0\]\.at\.op: is a system call/.test(error.message),
  );
  const injector = openInjector({ directory: temporaryDirectory(t) });
  if (!injector.available) return t.skip(injector.reason);
  using _ = injector;
  assert.throws(() => injector.arm("commit=error(SQLITE_BUSY)"), FaultPlanError);
});
