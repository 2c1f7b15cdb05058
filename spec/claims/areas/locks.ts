/** What is believed of locks: SQLite's, the kernel's, and how a process loses them. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import type { Claim } from "../claim.ts";
import type { Stage } from "../stage.ts";
import { NotCheckable } from "../verdict-error.ts";

export const locks: readonly Claim[] = [
  {
    id: "CL-031",
    area: "locks",
    statement:
      "In DELETE mode, a process that opens and closes the database file loses its write lock: another gets in beside it.",
    statedIn: ["LH-001", "FL-009", "MP-011"],
    why: "A helper that reads the header is enough to lose a row that was acknowledged.",
    needs: ["touch"],
    async check(stage) {
      stage.is(await contender(stage, "delete", null), "SQLITE_BUSY", "without it");
      stage.is(await contender(stage, "delete", ""), "ok", "after it");
      return "another's BEGIN IMMEDIATE: SQLITE_BUSY before, ok after";
    },
  },
  {
    id: "CL-032",
    area: "locks",
    statement:
      "In WAL mode, the same with the `-shm` loses the write lock; with the database file or the `-wal` it does not.",
    statedIn: ["LH-001", "MP-011"],
    why: "The write lock of WAL mode is on the `-shm`.",
    needs: ["touch"],
    async check(stage) {
      stage.is(await contender(stage, "wal", ""), "SQLITE_BUSY", "after the database file");
      stage.is(await contender(stage, "wal", "-wal"), "SQLITE_BUSY", "after the -wal");
      stage.is(await contender(stage, "wal", "-shm"), "ok", "after the -shm");
      return "SQLITE_BUSY after the file and the -wal, ok after the -shm";
    },
  },
  {
    id: "CL-033",
    area: "locks",
    statement: "`stat` in the process, and reading the file in another process, leave the locks alone.",
    statedIn: ["LH-001", "FL-009"],
    why: "The length check asks `stat`, and raw bytes are read in a child.",
    needs: ["touch"],
    async check(stage) {
      const a = await stage.fresh("delete");
      await a.exec("BEGIN IMMEDIATE");
      await a.process.request("stat", { path: stage.path() });
      readFileSync(stage.path());
      const b = await stage.open();
      stage.is(await b.outcome("BEGIN IMMEDIATE"), "SQLITE_BUSY", "another's BEGIN IMMEDIATE");
      return "SQLITE_BUSY after both";
    },
  },
  {
    id: "CL-034",
    area: "locks",
    statement:
      "A process that closes the file leaves the `-wal` of another whose lock on the database file was lost.",
    statedIn: ["LH-001", "MP-004"],
    why: "One program with an older SQLite is enough to remove the files of all others.",
    needs: ["touch"],
    differs: [
      {
        before: "3.51.0",
        because: "SQLite before 3.51.0 takes itself for the last one, and removes both files",
      },
    ],
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("INSERT INTO t VALUES (1)");
      await a.process.touch(stage.path());
      await comeAndGo(stage);
      stage.is(stage.sideFiles(), "-shm -wal", "after another's close");
      return "both files are there after another's close";
    },
  },
  {
    id: "CL-035",
    area: "locks",
    statement:
      "Where the `-shm` was opened and closed as well, every version removes the `-wal` of the other process, whose rows are then lost.",
    statedIn: ["LH-001", "LH-008"],
    why: "A new SQLite is no substitute for the rule.",
    needs: ["touch"],
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("INSERT INTO t VALUES (1)");
      await a.process.touch(stage.path());
      await a.process.touch(`${stage.path()}-shm`);
      await comeAndGo(stage);
      stage.is(stage.sideFiles(), "none", "after another's close");
      stage.is(await a.outcome("INSERT INTO t VALUES (2)"), "ok", "the next write");
      stage.is(await stage.seenAnew("SELECT group_concat(a) FROM t"), "1", "rows that a newcomer sees");
      return "no files; the next row is acknowledged, and nobody else sees it";
    },
  },
  {
    id: "CL-038",
    area: "locks",
    statement: "A second SQLite library in the process drops the locks of the first when it closes the file.",
    statedIn: ["LH-004", "LH-039"],
    why: "better-sqlite3 and node:sqlite are two libraries, each with a list of its own descriptors.",
    needs: ["second-library"],
    async check(stage) {
      const a = await stage.fresh("delete");
      await a.exec("BEGIN IMMEDIATE");
      await a.process.request("second", { path: stage.path() });
      const b = await stage.open();
      stage.is(await b.outcome("BEGIN IMMEDIATE"), "ok", "another process's BEGIN IMMEDIATE");
      return "another process gets the write lock as well";
    },
  },
  {
    id: "CL-039",
    area: "locks",
    statement: "A second connection of the same library may come and go: the locks stay.",
    statedIn: ["LH-044", "CN-081"],
    why: "The library knows its own descriptors, and closes none while there is a lock.",
    needs: ["one-process"],
    async check(stage) {
      const a = await stage.fresh("delete");
      await a.exec("BEGIN IMMEDIATE");
      const beside = await a.process.open(stage.path());
      await beside.rows("SELECT * FROM t");
      await beside.close();
      stage.is(await (await stage.open()).outcome("BEGIN IMMEDIATE"), "SQLITE_BUSY", "another process");
      return "SQLITE_BUSY in another process";
    },
  },
  {
    id: "CL-040",
    area: "locks",
    statement:
      "Writers of several processes queue by the busy timeout alone: `BEGIN IMMEDIATE` neither fails nor deadlocks, and every row is there.",
    statedIn: ["TX-003", "TX-004", "IL-002"],
    why: "A lock file for each write protects from nothing.",
    refutes:
      "hermes-agent #31965 and #35787: SQLite only protects threads of one process, and BEGIN IMMEDIATE can deadlock",
    async check(stage) {
      const path = await stage.database("wal", { sql: "INSERT INTO t VALUES (0)" });
      const writers = await Promise.all([1, 2, 3, 4].map(() => stage.open(path, { timeoutMs: 20_000 })));
      await Promise.all(
        writers.map(async (one) => {
          for (let turn = 0; turn < 25; turn += 1) {
            await one.exec("BEGIN IMMEDIATE");
            await one.exec(`UPDATE t SET a = ${Number(await one.value("SELECT a FROM t")) + 1}`);
            await one.exec("COMMIT");
          }
        }),
      );
      stage.is(await stage.seenAnew("SELECT a FROM t"), 100, "the counter");
      return "4 processes, each reads and writes a counter 25 times: 100";
    },
  },
  {
    id: "CL-041",
    area: "locks",
    statement: "The write lock of a killed process is free at once, and what it had not committed is gone.",
    statedIn: ["MP-007", "IL-011"],
    why: "No lock file has to be cleaned up after a crash.",
    async check(stage) {
      for (const mode of ["wal", "delete"] as const) {
        const path = await stage.database(mode, { path: stage.path(`${mode}.db`) });
        const a = await stage.open(path);
        await a.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
        await a.process.kill();
        const b = await stage.open(path);
        stage.is(await b.outcome("BEGIN IMMEDIATE"), "ok", `the lock in mode ${mode}`);
        stage.is(await b.value("SELECT count(*) FROM t"), 0, "rows");
      }
      return "BEGIN IMMEDIATE ok and 0 rows, in both modes";
    },
  },
  {
    id: "CL-042",
    area: "locks",
    statement:
      "In WAL mode a reader sees its snapshot while another commits; in DELETE mode the reader makes the commit fail.",
    statedIn: ["TX-010", "MP-009", "JM-012"],
    why: "It is what is lost by a fallback from WAL.",
    async check(stage) {
      for (const mode of ["wal", "delete"] as const) {
        const path = await stage.database(mode, { path: stage.path(`${mode}.db`) });
        const [reader, writer] = [await stage.open(path), await stage.open(path)];
        await reader.exec("BEGIN");
        await reader.rows("SELECT * FROM t");
        await writer.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
        stage.is(
          await writer.outcome("COMMIT"),
          mode === "wal" ? "ok" : "SQLITE_BUSY",
          `COMMIT in mode ${mode}`,
        );
        stage.is(await reader.value("SELECT count(*) FROM t"), 0, "what the reader sees");
      }
      return "COMMIT: ok in WAL, SQLITE_BUSY in DELETE; the reader sees its snapshot";
    },
  },
  {
    id: "CL-043",
    area: "locks",
    statement:
      "A reader in WAL mode has a read lock on one of the bytes 123 to 127 of the `-shm`, which `/proc/locks` shows without opening a file.",
    statedIn: ["CP-002", "TX-034"],
    why: "Who keeps a `-wal` from shrinking can be found without touching the database.",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("INSERT INTO t VALUES (1); BEGIN");
      await a.rows("SELECT * FROM t");
      const { ino } = statSync(`${stage.path()}-shm`);
      let lines: string[];
      try {
        lines = readFileSync("/proc/locks", "utf8")
          .split("\n")
          .filter((line) => line.includes(`:${ino} `));
      } catch {
        throw new NotCheckable("there is no /proc/locks");
      }
      const ranges = lines.map((line) => line.trim().split(/\s+/).slice(-2).map(Number));
      const reads = ranges.some(([from = 0, to = 0]) => from >= 123 && to <= 127);
      stage.is(reads, true, "a lock within 123 to 127");
      return "a lock within 123 to 127";
    },
  },
  {
    id: "CL-044",
    area: "locks",
    statement: "`flock` on the database file and SQLite's locks do not see each other.",
    statedIn: ["IL-005", "LH-033"],
    why: "The init lock can be `flock`, and may be opened and closed at any time.",
    programs: ["flock"],
    async check(stage) {
      const a = await stage.fresh("delete");
      await a.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
      stage.is(spawnSync("flock", ["-n", stage.path(), "true"]).status, 0, "flock beside a write lock");
      const holder = spawn("flock", [stage.path(), "sh", "-c", "echo held; exec cat"], {
        stdio: ["pipe", "pipe", "ignore"],
      });
      try {
        await heldBy(holder);
        stage.is(await a.outcome("COMMIT"), "ok", "COMMIT beside a flock");
      } finally {
        holder.stdin?.end();
      }
      return "each is granted beside the other";
    },
  },
  {
    id: "CL-045",
    area: "locks",
    statement:
      "`BEGIN EXCLUSIVE` on a small database of its own serves as a lock between processes: one has it, and a killed holder gives it back.",
    statedIn: ["IL-014"],
    why: "It is the init lock where there is no `flock`.",
    async check(stage) {
      const path = await stage.database("delete");
      const [a, b] = [await stage.open(path), await stage.open(path)];
      await a.exec("BEGIN EXCLUSIVE");
      stage.is(await b.outcome("BEGIN EXCLUSIVE"), "SQLITE_BUSY", "a second one");
      await a.process.kill();
      stage.is(await b.outcome("BEGIN EXCLUSIVE"), "ok", "after the holder was killed");
      return "SQLITE_BUSY, then ok after a kill";
    },
  },
  {
    id: "CL-046",
    area: "locks",
    statement:
      "A connection that a child inherits by `fork` has no locks there: the parent's close removes the `-wal`, and what the child then writes is lost.",
    statedIn: ["MP-004", "LH-008"],
    why: "A connection belongs to the process that opened it.",
    needs: ["fork"],
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("INSERT INTO t VALUES (1)");
      stage.is(await a.ask("fork", { sql: "INSERT INTO t VALUES (2)" }), "ok", "the child's write");
      stage.is(await stage.seenAnew("SELECT group_concat(a) FROM t"), "1", "rows that a newcomer sees");
      return "the child's write is acknowledged, and seen by nobody";
    },
  },
  {
    id: "CL-047",
    area: "locks",
    statement:
      "Two processes that use different locking protocols (`unix-dotfile` and the usual one) do not see each other's locks.",
    statedIn: ["JM-047", "LH-001"],
    why: "All users of a file need the same protocol; the layer has one and offers no other.",
    needs: ["uri"],
    async check(stage) {
      const a = await stage.fresh("delete");
      await a.exec("BEGIN EXCLUSIVE");
      let b: Awaited<ReturnType<Stage["open"]>>;
      try {
        b = await stage.open(`file:${stage.path()}?vfs=unix-dotfile`);
        await b.rows("SELECT 1");
      } catch (error) {
        throw new NotCheckable(`it takes no vfs in a URI: ${(error as Error).message}`);
      }
      stage.is(await b.outcome("BEGIN EXCLUSIVE"), "ok", "the second one's BEGIN EXCLUSIVE");
      return "both have BEGIN EXCLUSIVE at once";
    },
  },
];

/** A writer holds its transaction, touches a file, and another process asks for the write lock. */
async function contender(stage: Stage, mode: "wal" | "delete", touched: string | null): Promise<string> {
  const path = await stage.database(mode, { path: stage.path(`${mode}${touched}.db`) });
  const a = await stage.open(path);
  await a.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
  if (touched !== null) await a.process.touch(path + touched);
  const b = await stage.open(path);
  return await b.outcome("BEGIN IMMEDIATE");
}

/** Another process that opens, reads and closes. */
async function comeAndGo(stage: Stage): Promise<void> {
  const b = await stage.open();
  await b.rows("SELECT * FROM t");
  await b.close();
}

async function heldBy(holder: ChildProcess): Promise<void> {
  if (holder.stdout !== null) await once(holder.stdout, "data");
}
