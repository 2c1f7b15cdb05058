import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { queryValue } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { ArgumentError, connect, NotADatabaseError, OpenError, WalguardError } from "../../../src/index.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { missing, secondDriverBeyondNpmTest } from "../../fixtures/prerequisite.ts";
import { thrown } from "../../fixtures/thrown.ts";
import { runtimeCommand } from "../../runner/process/runtime-command.ts";

const program = new URL("../../fixtures/programs/connect.ts", import.meta.url);
const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";
const nobody = 65534;

/** What the child process printed: see `spec/fixtures/programs/connect.ts`. */
interface Answer {
  readonly ok: boolean;
  readonly code?: string;
  readonly message?: string;
  readonly hint?: string;
  readonly modes?: readonly (string | null)[];
}

/** Where a database may be, under which names, and with which permissions. */
export function placesBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);

  describe(`places for a database, with ${driverName}`, {
    skip: secondDriverBeyondNpmTest(driverName),
  }, () => {
    const names = [
      "a?b.db",
      "a?mode=ro.db",
      "a#b.db",
      "100%25.db",
      "with spaces.db",
      " leading.db",
      "Ünï©ødé 数据库 🗄.db",
      `it's "quoted".db`,
      "back\\slash.db",
      "new\nline.db",
      "file:name.db",
      ":memory:",
      "-dash.db",
    ];
    for (const name of names) {
      test(`a database may be called ${JSON.stringify(name)}`, (t) => {
        const { directory, path, keep } = databasePlace(t, name);
        const db = keep(connect(path, { driver, schema }));
        db.exec("INSERT INTO notes VALUES ('here')");
        assert.deepEqual(
          readdirSync(directory).sort(),
          [name, `${name}-shm`, `${name}-wal`, `${name}.init.lock`].sort(),
          "the rows would be in another file than the one that was asked for",
        );
        assert.equal(queryValue(keep(connect(path, { driver })), "SELECT text FROM notes"), "here");
      });
    }

    test("a file: URL object means the file it names, special characters and all", (t) => {
      const { path, keep } = databasePlace(t, "a?b #1 100%.db");
      keep(connect(pathToFileURL(path), { driver, schema }));
      assert.ok(existsSync(path), "another file would be made");
    });

    const refused: readonly (readonly [string, unknown, RegExp])[] = [
      ["an empty path", "", /empty/],
      ["a NUL", "a\0b.db", /NUL/],
      ["a NUL in a URL", new URL("file:///tmp/a%00b.db"), /NUL/],
      ["white space at the end", "a.db ", /white space/],
      ["a line end at the end of a URL", new URL("file:///tmp/a.db%0A"), /white space/],
      ["a URL in a string", "file:a.db?mode=memory", /URL written as a string.*new URL/],
      ["a URL of another kind", new URL("http://example.org/a.db"), /not a file/],
      ["a URL of another machine", new URL("file://elsewhere/a.db"), /elsewhere/],
      ["a number", 7, /number 7/],
      ["nothing", undefined, /undefined/],
    ];
    for (const [what, path, wanted] of refused) {
      test(`CN-029 ${what} is refused as a path`, () => {
        const error = thrown(() => connect(path as string, { driver }));
        assert.ok(error instanceof ArgumentError, "a likely mistake would open another file");
        assert.match(error.message, wanted);
        assert.notEqual(error.hint, "");
      });
    }

    test("CN-029 a link to a name that ends in white space is refused", (t) => {
      const { directory } = databasePlace(t);
      writeFileSync(join(directory, "real.db "), "");
      symlinkSync("real.db ", join(directory, "link.db"));
      const error = thrown(() => connect(join(directory, "link.db"), { driver }));
      assert.ok(error instanceof ArgumentError, "better-sqlite3 would open real.db");
    });

    test("CN-026 a link and the file it leads to are one database with one init lock", (t) => {
      const { directory, path, keep } = databasePlace(t);
      const link = join(directory, "link.db");
      keep(connect(path, { driver, schema }));
      symlinkSync(path, link);
      keep(connect(link, { driver })).exec("INSERT INTO notes VALUES ('by the link')");
      assert.deepEqual(
        readdirSync(directory).filter((name) => name.startsWith("link")),
        ["link.db"],
        "a second -wal for the same file corrupts it",
      );
    });

    const obstacles: readonly (readonly [string, (path: string) => void, RegExp, RegExp])[] = [
      ["a directory", (path) => mkdirSync(path), /is a directory/, /a file in it/],
      ["a FIFO", (path) => void spawnSync("mkfifo", [path]), /not a regular file/, /pipe/],
      ["a dangling link", (path) => symlinkSync("nowhere", path), /link to a file that is not there/, /make/],
      ["a link to itself", (path) => symlinkSync(path, path), /ELOOP/, /./],
      ["a text file", (path) => writeFileSync(path, "hello"), /begins with 68 65 6c/, /check the path/],
      [
        "a long text file",
        (path) => writeFileSync(path, "no database ".repeat(1000)),
        /not an SQLite database/,
        /check the path/,
      ],
      ["a file of zeros", (path) => writeFileSync(path, Buffer.alloc(8192)), /zeros/, /backup/],
      [
        "a TLS record",
        (path) =>
          writeFileSync(path, Buffer.concat([Buffer.from("1703030020", "hex"), Buffer.alloc(8187, 7)])),
        /TLS record/,
        /backup/,
      ],
    ];
    for (const [what, make, message, hint] of obstacles) {
      test(`CN-028, CO-001, CO-003 ${what} where the database should be is named, and left alone`, (t) => {
        const { directory, path } = databasePlace(t);
        make(path);
        const error = thrown(() => connect(path, { driver }));
        assert.ok(error instanceof OpenError || error instanceof NotADatabaseError, String(error));
        assert.ok(error.message.includes(path), "the error would not say which path is wrong");
        assert.match(error.message, message);
        assert.match(error.hint, hint, "the user would not know what to do");
        assert.deepEqual(
          readdirSync(directory),
          ["test.db"],
          "something would be left beside a file that is not ours",
        );
      });
    }

    test("CN-028 /dev/null is no place for a database", () => {
      assert.match(
        String(thrown(() => connect("/dev/null", { driver }))),
        /\/dev\/null is not a regular file/,
      );
    });

    test("CN-028 a path below a file is refused, on the first connect and when the cache knows the path", (t) => {
      const { directory, path } = databasePlace(t, join("sub", "test.db"));
      connect(path, { driver }).close();
      rmSync(dirname(path), { recursive: true });
      writeFileSync(join(directory, "sub"), "a file");
      for (const below of [path, join(path, "deeper.db")]) {
        const error = thrown(() => connect(below, { driver }));
        assert.ok(error instanceof WalguardError, `${error} says nothing of what to do`);
        assert.ok(error.message.includes(below));
        assert.match(error.hint, /a part of the path is a file/);
      }
    });

    test("CO-002 an empty file becomes a database", (t) => {
      const { path, keep } = databasePlace(t);
      writeFileSync(path, "");
      assert.equal(queryValue(keep(connect(path, { driver, schema })), "PRAGMA journal_mode"), "wal");
    });

    const unwritable = process.getuid === undefined ? "not run: no users here" : outOfReach();

    test("CN-028 a directory and a file that may not be written are named", { skip: unwritable }, (t) => {
      const { directory, path } = databasePlace(t);
      connect(path, { driver }).close();
      const closed = join(directory, "closed");
      mkdirSync(closed);
      chmodSync(closed, 0o555);
      chmodSync(directory, 0o755);
      chmodSync(path, 0o444);
      let hidden: Answer;
      const fresh = asNobody(join(closed, "fresh.db"));
      assert.equal(fresh.code, "ERR_WALGUARD_OPEN");
      assert.match(fresh.message ?? "", /closed.*EACCES/);
      assert.match(fresh.hint ?? "", /write permission/);
      const existing = asNobody(path);
      assert.equal(existing.code, "ERR_WALGUARD_OPEN");
      assert.match(existing.message ?? "", /test\.db may not be read and written/);
      assert.match(existing.hint ?? "", /write permission/);
      chmodSync(closed, 0o000);
      try {
        hidden = asNobody(join(closed, "hidden", "a.db"));
      } finally {
        chmodSync(closed, 0o755);
      }
      assert.match(hidden.message ?? "", /hidden.*EACCES/);
    });

    test("CN-028 a read-only file system is named as one", { skip: readOnlyMount() }, (t) => {
      const { directory } = databasePlace(t);
      const script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"';
      const [command, parameters] = runtimeCommand(program, [driverName, join(directory, "test.db")]);
      const child = spawnSync("unshare", ["-m", "sh", "-c", script, directory, command, ...parameters], {
        encoding: "utf8",
      });
      const answer = JSON.parse(child.stdout) as Answer;
      assert.ok(answer.message?.includes(join(directory, "test.db")), child.stderr);
      assert.match(answer.message ?? "", /EROFS/);
      assert.match(answer.hint ?? "", /file system is read-only/, "the user would not know what to do");
    });

    for (const [fileMode, umask] of [
      [undefined, "000"],
      [0o640, "077"],
      [0o640, "022"],
    ] as const) {
      const wanted = (fileMode ?? 0o600).toString(8);
      test(`CN-027, IL-016 a database made under umask ${umask} has mode ${wanted}, and so have -wal, -shm and lock`, (t) => {
        const { path } = databasePlace(t);
        const [command, parameters] = runtimeCommand(program, [
          driverName,
          path,
          JSON.stringify({ fileMode, schema }),
        ]);
        const child = spawnSync("sh", ["-c", `umask ${umask}; exec "$0" "$@"`, command, ...parameters], {
          encoding: "utf8",
        });
        const answer = JSON.parse(child.stdout) as Answer;
        assert.deepEqual(
          answer.modes,
          [wanted, wanted, wanted, wanted],
          "other users could read it, or its own users could not",
        );
        assert.equal((statSync(path).mode & 0o777).toString(8), wanted);
      });
    }

    test("IL-019 two users of one group share a database, whoever makes the lock file", {
      skip: noTwoUsers(),
    }, (t) => {
      const { directory, path } = databasePlace(t);
      const [one, other, group] = [61001, 61002, 61003];
      chownSync(directory, one, group);
      chmodSync(directory, 0o770);
      assert.equal(asUser(one, group, path, { fileMode: 0o660, schema }).ok, true);
      rmSync(`${path}.init.lock`);
      // Its own group is another one, so that the lock file must be given to the shared one.
      const answers = [other, one].map((user) => asUser(user, user, path, { schema }, group));
      assert.deepEqual(
        answers.map(({ ok, message }) => ok || message),
        [true, true],
        "the second user would be locked out",
      );
      const { mode, gid } = statSync(`${path}.init.lock`);
      assert.deepEqual([mode & 0o777, gid], [0o660, group]);
    });

    function asUser(user: number, group: number, path: string, options: object, also?: number): Answer {
      const groups = also === undefined ? "--clear-groups" : `--groups=${also}`;
      const [command, parameters] = runtimeCommand(program, [driverName, path, JSON.stringify(options)]);
      const who = [`--reuid=${user}`, `--regid=${group}`, groups];
      const child = spawnSync("setpriv", [...who, command, ...parameters], { encoding: "utf8", cwd: "/" });
      assert.equal(child.status, 0, child.stderr);
      return JSON.parse(child.stdout) as Answer;
    }

    /** Root may write everywhere, so the child runs as another user. */
    function asNobody(path: string): Answer {
      const [command, parameters] = runtimeCommand(program, [driverName, path]);
      const user = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
      const child = spawnSync(command, parameters, { encoding: "utf8", cwd: "/", ...user });
      assert.equal(child.status, 0, child.stderr);
      return JSON.parse(child.stdout) as Answer;
    }
  });
}

/** Root's child runs as another user, who must be able to enter the directories that lead to the program. */
function outOfReach(): string | false {
  if (process.getuid?.() !== 0) return false;
  const files = [fileURLToPath(program), process.execPath];
  const closed = files.find(
    (file) => spawnSync("test", ["-r", file], { cwd: "/", uid: nobody, gid: nobody }).status !== 0,
  );
  return closed === undefined ? false : `not run: other users cannot read ${closed}`;
}

function noTwoUsers(): string | false {
  if ("Deno" in globalThis) return "not run: Deno's access() knows owners, and no groups";
  if (process.getuid?.() !== 0) return "not run: needs root, to be two users";
  return missing("setpriv") || outOfReach();
}

function readOnlyMount(): string | false {
  const absent = missing("unshare", "mount");
  if (absent !== false) return absent;
  return spawnSync("unshare", ["-m", "true"]).status === 0
    ? false
    : "not run: this user may not mount (needs root on Linux)";
}
