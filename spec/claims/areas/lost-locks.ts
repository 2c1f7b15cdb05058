/** What is believed of how a process loses its locks, or never had them. */
import { readFileSync } from "node:fs";
import type { Claim } from "../claim.ts";
import type { Stage } from "../stage.ts";
import { NotCheckable } from "../verdict-error.ts";

export const lostLocks: readonly Claim[] = [
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
      const b = await stage.open();
      stage.is(await b.outcome("BEGIN IMMEDIATE"), "SQLITE_BUSY", "another process's BEGIN IMMEDIATE before");
      await a.process.request("second", { path: stage.path() });
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
      const usual = await stage.open();
      stage.is(await usual.outcome("BEGIN EXCLUSIVE"), "SQLITE_BUSY", "one with the usual protocol");
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
