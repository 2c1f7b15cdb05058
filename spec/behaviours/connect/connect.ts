import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { connectionPragmas } from "../../../src/connect/connection-pragmas.ts";
import { constants } from "../../../src/constants.ts";
import { type Connection, queryValue } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { type FileIdentity, fileIdentity } from "../../../src/file/identity.ts";
import { connect, hasLiveConnection, initDb } from "../../../src/index.ts";
import { cleanUp } from "../../fixtures/clean-up.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { withEnvironmentVariable } from "../../fixtures/environment-variable.ts";
import { missing } from "../../fixtures/prerequisite.ts";
import { recordingLogger } from "../../fixtures/recording-logger.ts";
import { startCommand } from "../../fixtures/runtime-process.ts";
import { watchedDriver } from "../../fixtures/watched-driver.ts";

const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";
const probe = "PRAGMA journal_mode";
/** Whether the schema is there already (CN-036). */
const look =
  "SELECT type || ' ' || lower(name) AS object FROM sqlite_master WHERE substr(name, 1, 7) <> 'sqlite_'";
const pragmas = [
  "PRAGMA synchronous=FULL",
  "PRAGMA wal_autocheckpoint=1000",
  "PRAGMA foreign_keys=ON",
  "PRAGMA secure_delete=ON",
  "PRAGMA cell_size_check=ON",
  "PRAGMA trusted_schema=OFF",
  "PRAGMA journal_size_limit=8388608",
];
/** Whether the connection can write (CN-044). */
const writable = ["EXPLAIN BEGIN IMMEDIATE", "PRAGMA main.wal_checkpoint(NOOP)"];

/** What `connect()` does on a process's first connect to a file, and on later ones. */
export function connectBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);

  describe(`connect with ${driverName}`, () => {
    test("CN-001 a fresh file ends in WAL mode with its schema", (t) => {
      const { path, keep } = databasePlace(t);
      const db = keep(connect(path, { driver, schema }));
      assert.equal(queryValue(db, probe), "wal", "a fresh database would not be in WAL mode");
      assert.equal(queryValue(db, "SELECT count(*) FROM notes"), 0, "the schema would be missing");
    });

    test("CN-012 the statements on a fresh file: busy timeout, mode, pragmas, schema, in this order", (t) => {
      const watched = watchedDriver(driverName);
      const { path, keep } = databasePlace(t);
      keep(connect(path, { driver: watched.driver, schema }));
      assert.deepEqual(
        watched.statements,
        [
          "PRAGMA busy_timeout=120000",
          probe,
          "PRAGMA page_count",
          "PRAGMA busy_timeout",
          "PRAGMA busy_timeout=0",
          "PRAGMA main.journal_mode=WAL",
          "PRAGMA busy_timeout=120000",
          "PRAGMA schema_version",
          probe,
          ...pragmas,
          ...writable,
          look,
          "BEGIN IMMEDIATE",
          `PRAGMA busy_timeout=${constants.boundaryStepMs}`,
          "PRAGMA busy_timeout=120000",
          "PRAGMA data_version",
          schema,
          "COMMIT",
          probe,
        ],
        "a statement would run before what it depends on",
      );
    });

    test("JM-006, CN-012 the statements of a first connect to a WAL file: the probe, the pragmas and the schema", (t) => {
      const { path } = databasePlace(t, "wal.db");
      connect(path, { driver }).close();
      const watched = watchedDriver(driverName);
      initDb(path, { driver: watched.driver, schema });
      assert.deepEqual(
        watched.statements,
        [
          "PRAGMA busy_timeout=120000",
          probe,
          ...pragmas,
          ...writable,
          look,
          "BEGIN IMMEDIATE",
          `PRAGMA busy_timeout=${constants.boundaryStepMs}`,
          "PRAGMA busy_timeout=120000",
          "PRAGMA data_version",
          schema,
          "COMMIT",
          probe,
        ],
        "a file already in WAL mode would be disturbed on the way",
      );
    });

    test("CN-011, CN-019 the statements of a later connect: the same pragmas, and no schema", (t) => {
      const { path, keep } = databasePlace(t, "later.db");
      keep(connect(path, { driver, schema }));
      const watched = watchedDriver(driverName);
      keep(connect(path, { driver: watched.driver, schema }));
      assert.deepEqual(
        watched.statements,
        ["PRAGMA busy_timeout=120000", probe, ...pragmas, ...writable],
        "later connections would lack what the first one was given",
      );
      assert.deepEqual(connectionPragmas("wal"), pragmas);
    });

    for (const path of ["first", "later"]) {
      test(`CN-003, CN-004, CN-007 to CN-011, CN-013 the pragmas hold on the ${path} connection, whatever the driver's defaults`, (t) => {
        const { path: file, keep } = databasePlace(t, "pragmas.db");
        if (path === "later") keep(connect(file, { driver }));
        const db = keep(connect(file, { driver }));
        const names = [
          "synchronous",
          "wal_autocheckpoint",
          "foreign_keys",
          "secure_delete",
          "cell_size_check",
          "trusted_schema",
          "journal_size_limit",
          "busy_timeout",
        ];
        assert.deepEqual(
          names.map((name) => queryValue(db, `PRAGMA ${name}`)),
          [2, 1000, 1, 1, 1, 0, 8388608, 120000],
          "a commit could be lost in a power cut, or a constraint ignored",
        );
      });
    }

    test("CN-040 a trigger of the file does not call the application's functions, unless the application says so", (t) => {
      const { path, keep } = databasePlace(t, "trigger.db");
      const schema =
        "CREATE TABLE IF NOT EXISTS notes (text); " +
        "CREATE TRIGGER IF NOT EXISTS calling AFTER INSERT ON notes BEGIN SELECT deliver(new.text); END";
      const db = keep(connect(path, { driver, schema })) as unknown as Connection & {
        function(name: string, run: (value: unknown) => unknown): unknown;
      };
      let called = 0;
      db.function("deliver", (value) => value !== null && ++called);
      assert.throws(() => db.exec("INSERT INTO notes VALUES ('x')"), /unsafe use of deliver/);
      assert.equal(called, 0, "whoever made the file would decide what this process does");
      assert.equal(queryValue(db, "SELECT deliver('by the application itself')"), 1);
      db.exec("PRAGMA trusted_schema=ON");
      db.exec("INSERT INTO notes VALUES ('x')");
      assert.equal(called, 2);
    });

    test("CN-014 a whole number above 0 in the environment sets the busy timeout; the option wins", (t) => {
      const { path, keep } = databasePlace(t, "timeout.db");
      keep(connect(path, { driver }));
      const variable = "WALGUARD_BUSY_TIMEOUT_MS";
      withEnvironmentVariable(variable, (set) => {
        const seen = (value: string, option?: number): unknown => {
          set(value);
          const db = connect(path, { driver, busyTimeoutMs: option });
          const timeout = queryValue(db, "PRAGMA busy_timeout");
          db.close();
          return timeout;
        };
        const invalid = ["", "0", "-5", "1.5", "1e3", "ten", "2147483648"];
        assert.equal(seen("7000"), 7000, "an operator's setting would have no effect");
        assert.equal(seen(" 7001 "), 7001);
        assert.deepEqual(
          invalid.map((value) => seen(value)),
          invalid.map(() => 120000),
          "a typo in the environment would remove the wait",
        );
        assert.equal(seen("7000", 80), 80, "the program would not have the last word");
        assert.equal(seen("7000", 0), 0);
      });
    });

    test("CN-019, IL-009 a later connect takes no lock and runs no schema, while Python holds the init lock", {
      skip: missing("python3"),
    }, async (t) => {
      const { path, keep } = databasePlace(t, "cached.db");
      let schemas = 0;
      const logger = recordingLogger();
      const options = {
        driver,
        logger,
        schema: (db: Connection): void => {
          schemas++;
          db.exec(schema);
        },
      };
      keep(connect(path, options));
      const holder = startCommand("python3", [
        fileURLToPath(new URL("../../fixtures/programs/hold-flock.py", import.meta.url)),
        `${path}.init.lock`,
      ]);
      cleanUp(t, () => holder.child.kill());
      assert.equal(await holder.line(), "held");
      keep(connect(path, options));
      // A connect that took the lock would have waited the full 10 s and warned.
      assert.deepEqual(logger.warnings, [], "a later connect would queue behind a set-up");
      assert.equal(schemas, 1, "the schema would run on every connect");
      holder.tell("release");
      assert.equal(await holder.line(), "releasing", "the lock was not held the whole time");
      await holder.ended;
    });

    test("IL-002 writing a schema leaves no lock file but the init lock", (t) => {
      const { directory, path } = databasePlace(t, "kanban.db");
      connect(path, { driver, schema }).close();
      const left = spawnSync("ls", [directory], { encoding: "utf8" }).stdout.trim().split("\n");
      assert.deepEqual(left.sort(), ["kanban.db", "kanban.db.init.lock"]);
    });

    test("CN-021 initDb sets up again, and returns the canonical path", (t) => {
      const { path, keep } = databasePlace(t, "again.db");
      let schemas = 0;
      const options = { driver, schema: (): void => void schemas++ };
      keep(connect(path, options));
      assert.equal(initDb(join(path, "..", "again.db"), options), path);
      assert.equal(schemas, 2, "initDb would trust the cache that it exists to bypass");
      keep(connect(path, options));
      assert.equal(schemas, 2, "initDb would leave the file unknown to the cache");
    });

    test("CN-022 a file whose sentinel is gone is set up again, with a warning", (t) => {
      const { path, keep } = databasePlace(t, "sentinel.db");
      const logger = recordingLogger();
      const options = { driver, schema, sentinel: "notes", logger };
      const first = keep(connect(path, options));
      keep(connect(path, options));
      assert.deepEqual(logger.warnings, []);
      first.exec("DROP TABLE notes");
      const again = keep(connect(path, options));
      assert.equal(queryValue(again, "SELECT count(*) FROM notes"), 0, "an emptied file would stay empty");
      assert.equal(logger.warnings.length, 1);
      assert.match(logger.warnings[0] ?? "", /sentinel\.db has lost its table notes/);
    });

    test("CN-020 a file that was replaced since the set-up is set up again", (t) => {
      const { path, keep } = databasePlace(t, "replaced.db");
      connect(path, { driver, schema }).close();
      rmSync(path);
      const db = keep(connect(path, { driver, schema }));
      assert.equal(queryValue(db, "SELECT count(*) FROM notes"), 0, "a new file would get no schema");
    });

    test("CN-020 a file that was made anew with the old one's inode number is set up again", (t) => {
      const { path, keep } = databasePlace(t, "same-number.db");
      connect(path, { driver, schema }).close();
      const before = fileIdentity(path);
      let again: FileIdentity | null = null;
      for (let attempt = 0; attempt < 200 && (again?.ino !== before?.ino || attempt === 0); attempt++) {
        rmSync(path);
        writeFileSync(path, "");
        again = fileIdentity(path);
      }
      if (again?.ino !== before?.ino) return t.skip("not run: this file system gave no inode number twice");
      if (again?.birthtimeNs === 0n) return t.skip("not run: this file system does not tell a file's birth");
      const db = keep(connect(path, { driver, schema }));
      assert.equal(queryValue(db, "SELECT count(*) FROM notes"), 0, "a new file would get no schema");
    });

    test("CN-037 each schema function is applied once, and each is another schema", (t) => {
      const { path, keep } = databasePlace(t, "functions.db");
      const ran: string[] = [];
      const [one, other] = ["one", "other"].map((name) => (): void => void ran.push(name));
      for (const given of [undefined, one, other, one, other, undefined]) {
        keep(connect(path, { driver, schema: given }));
      }
      assert.deepEqual(ran, ["one", "other"], "a module's tables would be missing, or be made over and over");
    });

    test("CN-032 a database in memory has the mode memory, the pragmas and the schema", (t) => {
      const { keep } = databasePlace(t);
      const db = keep(connect(":memory:", { driver, schema }));
      assert.equal(queryValue(db, probe), "memory", "the mode would be made up");
      assert.equal(queryValue(db, "PRAGMA foreign_keys"), 1);
      db.exec("INSERT INTO notes VALUES ('kept')");
      assert.equal(queryValue(db, "SELECT text FROM notes"), "kept");
      assert.equal(initDb(":memory:", { driver }), ":memory:");
    });

    test("LH-006, CN-034 closing takes the connection out of the registry once; closing again does nothing", (t) => {
      const { path } = databasePlace(t, "closing.db");
      const [first, second] = [connect(path, { driver }), connect(path, { driver })];
      first.close();
      first.close();
      first[Symbol.dispose]();
      assert.equal(hasLiveConnection(path), true, "a second close would remove another connection's entry");
      second.close();
      assert.equal(hasLiveConnection(path), false, "a closed file would count as open for ever");
      assert.throws(() => second.exec("SELECT 1"), "the driver's connection would still be open");
    });

    test("CN-018 leaving the block of `using` closes", (t) => {
      const { path } = databasePlace(t, "using.db");
      {
        using db = connect(path, { driver });
        assert.equal(queryValue(db, "SELECT 1"), 1);
        assert.equal(hasLiveConnection(path), true);
      }
      assert.equal(hasLiveConnection(path), false, "the connection would leak");
      {
        using db = connect(":memory:", { driver });
        db.close();
      }
    });

    test("CN-005 each connect makes a connection of its own", (t) => {
      const { path, keep } = databasePlace(t, "own.db");
      assert.notEqual(keep(connect(path, { driver })), keep(connect(path, { driver })));
    });

    test("CN-025 missing parent directories are made", (t) => {
      const { path, keep } = databasePlace(t, join("a", "b c", "deep.db"));
      keep(connect(path, { driver, schema }));
      mkdirSync(join(path, "..", "beside"));
      assert.equal(hasLiveConnection(path), true);
    });
  });
}
