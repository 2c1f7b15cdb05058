/** What is believed of journal modes. */
import { readFileSync } from "node:fs";
import type { Claim } from "../claim.ts";
import { DoesNotHold, NotCheckable } from "../verdict-error.ts";

export const journalModes: readonly Claim[] = [
  {
    id: "CL-001",
    area: "journal modes",
    statement: "`PRAGMA journal_mode` without a value asks and changes nothing in the file.",
    statedIn: ["JM-006", "JM-010"],
    why: "The layer asks at every connect, and after every commit.",
    async check(stage) {
      const a = await stage.fresh("delete");
      const before = readFileSync(stage.path());
      stage.is(await a.value("PRAGMA journal_mode"), "delete", "the answer");
      stage.is(readFileSync(stage.path()).equals(before), true, "the bytes are the same");
      stage.is(stage.sideFiles(), "none", "files beside it");
      return "delete; same bytes, no new file";
    },
  },
  {
    id: "CL-002",
    area: "journal modes",
    statement:
      "The journal mode WAL is in bytes 18 and 19 of the file, and a process that comes later finds it.",
    statedIn: ["JM-015", "JM-040"],
    why: "What the mode is can be seen from outside, and outlives the connection.",
    async check(stage) {
      const path = await stage.database("delete");
      stage.is(stage.formatBytes(), "1 1", "before");
      const a = await stage.open(path);
      await a.rows("PRAGMA journal_mode=WAL");
      await a.close();
      stage.is(stage.formatBytes(), "2 2", "after the switch");
      stage.is(await stage.seenAnew("PRAGMA journal_mode"), "wal", "what a newcomer finds");
      return "1 1, then 2 2; a newcomer finds wal";
    },
  },
  {
    id: "CL-003",
    area: "journal modes",
    statement: "The modes TRUNCATE and PERSIST are not stored: a process that comes later finds DELETE.",
    statedIn: ["JM-041"],
    why: "Only WAL binds other processes; the others are a matter of one connection.",
    async check(stage) {
      for (const mode of ["truncate", "persist"]) {
        const a = await stage.fresh("delete");
        stage.is(await a.value(`PRAGMA journal_mode=${mode}`), mode, "the answer");
        await a.exec("INSERT INTO t VALUES (1)");
        stage.is(await stage.seenAnew("PRAGMA journal_mode"), "delete", `a newcomer after ${mode}`);
        await a.exec("DROP TABLE t");
        await a.close();
      }
      return "delete after truncate, and after persist";
    },
  },
  {
    id: "CL-004",
    area: "journal modes",
    statement:
      "The switch to WAL answers `wal` before there is a `-wal` or a `-shm`; the next statement makes them.",
    statedIn: ["JM-034", "JM-035"],
    why: "A switch that succeeded says nothing about shared memory, so the layer reads once more.",
    async check(stage) {
      const a = await stage.fresh("delete");
      stage.is(await a.value("PRAGMA journal_mode=WAL"), "wal", "the answer");
      stage.is(stage.sideFiles(), "none", "files after the switch");
      await a.rows("SELECT count(*) FROM t");
      stage.is(stage.sideFiles(), "-shm -wal", "files after a read");
      return "none after the switch, both after a read";
    },
  },
  {
    id: "CL-005",
    area: "journal modes",
    statement: "A redundant `PRAGMA journal_mode=WAL` keeps the `-wal`, its content and the `-shm`.",
    statedIn: ["JM-006", "MP-004"],
    why: "The deleted files of long-lived processes have another cause: a stray close (CL-032, CL-034).",
    refutes: "hermes-agent #32489: it unlinks and recreates both, and checkpoints",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("INSERT INTO t VALUES (1)");
      const look = (): string[] => ["-wal", "-shm"].map((one) => stage.identity(stage.path() + one));
      const [before, bytes] = [look(), readFileSync(`${stage.path()}-wal`)];
      const b = await stage.open(stage.path());
      for (const one of [a, b, b]) stage.is(await one.value("PRAGMA journal_mode=WAL"), "wal", "the answer");
      await b.close();
      stage.is(look(), before, "the two files");
      stage.is(readFileSync(`${stage.path()}-wal`).equals(bytes), true, "the same content");
      return "three times, by two processes: same inodes, same bytes";
    },
  },
  {
    id: "CL-006",
    area: "journal modes",
    statement:
      "`PRAGMA journal_mode` answers from the connection's memory; after a read of page 1 (`PRAGMA schema_version`) from the disk.",
    statedIn: ["JM-017", "JM-053"],
    why: "A guard that only asks for the mode calls a file DELETE that another process has switched to WAL.",
    refutes: "hermes-agent commit 5c49cd0: it reads the header on disk",
    async check(stage) {
      const a = await stage.fresh("delete");
      stage.is(await a.value("PRAGMA journal_mode"), "delete", "before");
      await (await stage.open()).rows("PRAGMA journal_mode=WAL");
      stage.is(await a.value("PRAGMA journal_mode"), "delete", "after another process's switch");
      await a.rows("PRAGMA schema_version");
      stage.is(await a.value("PRAGMA journal_mode"), "wal", "after a read of page 1");
      return "delete while the file is WAL, wal after a read of page 1";
    },
  },
  {
    id: "CL-007",
    area: "journal modes",
    statement:
      "On a connection that does not know of the switch yet, `PRAGMA journal_mode=DELETE` answers `delete` and leaves the file in WAL mode.",
    statedIn: ["JM-031"],
    why: "The downgrade's own answer is no proof, so the layer looks at the disk.",
    async check(stage) {
      const a = await stage.fresh("delete");
      await a.value("PRAGMA journal_mode");
      await (await stage.open()).rows("PRAGMA journal_mode=WAL");
      stage.is(await a.value("PRAGMA journal_mode=DELETE"), "delete", "the answer");
      stage.is(stage.formatBytes(), "2 2", "the file");
      return "answers delete; bytes 2 2";
    },
  },
  {
    id: "CL-008",
    area: "journal modes",
    statement:
      "A process that opened the file in DELETE mode writes into the WAL after another process's switch: modes are never mixed.",
    statedIn: ["JM-004", "MP-003", "IL-001"],
    why: "The init lock is for smooth starts; it does not keep the file whole.",
    refutes:
      "hermes-agent #31965 and commit 5c49cd0: one process in WAL and one in DELETE mode corrupt the file",
    async check(stage) {
      const a = await stage.fresh("delete");
      await a.exec("INSERT INTO t VALUES (1)");
      const b = await stage.open();
      await b.rows("PRAGMA journal_mode=WAL");
      await b.exec("INSERT INTO t VALUES (2)");
      await a.exec("INSERT INTO t VALUES (3)");
      stage.is(stage.sideFiles(), "-shm -wal", "files while both are open");
      stage.is(await b.value("SELECT count(*) FROM t"), 3, "rows that the other sees");
      stage.is(await stage.seenAnew("PRAGMA integrity_check"), "ok", "the integrity check");
      return "no -journal, 3 of 3 rows, integrity ok";
    },
  },
  {
    id: "CL-009",
    area: "journal modes",
    statement: "For a database in memory the switch answers `memory`, without an error.",
    statedIn: ["JM-025"],
    why: "Success is judged by the answer, not by the absence of an error.",
    async check(stage) {
      const a = await stage.open(":memory:");
      stage.is(await a.value("PRAGMA journal_mode=WAL"), "memory", "the answer");
      return "memory";
    },
  },
  {
    id: "CL-010",
    area: "journal modes",
    statement:
      "A file system layer without shared memory refuses the switch without an error: it answers with the mode that stays.",
    statedIn: ["JM-024"],
    why: "Code that ignores the answer believes that it is in WAL mode.",
    needs: ["uri"],
    async check(stage) {
      const path = await stage.database("delete");
      let a: Awaited<ReturnType<typeof stage.open>>;
      try {
        a = await stage.open(`file:${path}?vfs=unix-dotfile`);
        await a.rows("SELECT 1");
      } catch (error) {
        throw new NotCheckable(`it takes no vfs in a URI: ${(error as Error).message}`);
      }
      stage.is(await a.value("PRAGMA journal_mode=WAL"), "delete", "the answer");
      stage.is(stage.formatBytes(), "1 1", "the file");
      return "vfs=unix-dotfile: answers delete, no error";
    },
  },
  {
    id: "CL-011",
    area: "journal modes",
    statement: "Inside a transaction the switch to WAL is an error, and changes nothing.",
    statedIn: ["JM-005", "FL-014"],
    why: "Within a transaction the mode cannot change, so the check after a commit may rely on what it was.",
    async check(stage) {
      const a = await stage.fresh("delete");
      await a.exec("BEGIN IMMEDIATE");
      stage.is(await a.outcome("PRAGMA journal_mode=WAL"), "SQLITE_ERROR", "the switch");
      await a.exec("COMMIT");
      stage.is(stage.formatBytes(), "1 1", "the file");
      return "SQLITE_ERROR; bytes 1 1";
    },
  },
  {
    id: "CL-012",
    area: "journal modes",
    statement:
      "The switch to WAL fails with SQLITE_BUSY while another connection writes, and the file stays as it is.",
    statedIn: ["JM-005", "JM-032"],
    why: "Openers that start together meet this, and are to try again.",
    async check(stage) {
      const a = await stage.fresh("delete");
      await a.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
      const b = await stage.open();
      stage.is(await b.outcome("PRAGMA journal_mode=WAL"), "SQLITE_BUSY", "the switch");
      stage.is(stage.formatBytes(), "1 1", "the file");
      await a.exec("COMMIT");
      stage.is(await b.value("PRAGMA journal_mode=WAL"), "wal", "the switch afterwards");
      return "SQLITE_BUSY, then wal once the writer is done";
    },
  },
  {
    id: "CL-013",
    area: "journal modes",
    statement:
      "The downgrade is refused with SQLITE_BUSY while another connection uses the file in WAL mode, and succeeds beside one that was opened and has not read.",
    statedIn: ["JM-015", "JM-011", "JM-029"],
    why: "SQLite does not protect a process that has only opened the file; the layer must not downgrade at all.",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("INSERT INTO t VALUES (1)");
      const b = await stage.open();
      stage.is(await b.outcome("PRAGMA journal_mode=DELETE"), "SQLITE_BUSY", "beside one that has written");
      stage.is(stage.formatBytes(), "2 2", "the file");
      await a.close();
      await stage.open(stage.path("a.db"));
      stage.is(await b.value("PRAGMA journal_mode=DELETE"), "delete", "beside one that has not read");
      stage.is(stage.formatBytes(), "1 1", "the file afterwards");
      return "SQLITE_BUSY beside a user, delete beside an idle one";
    },
  },
  {
    id: "CL-014",
    area: "journal modes",
    statement:
      "With `journal_mode=MEMORY`, a process that is killed in a transaction leaves a part of it in the file.",
    statedIn: ["JM-009", "JM-041", "MP-007"],
    why: "Such a mode has no journal on the disk: nobody can roll back.",
    async check(stage) {
      const sql =
        "CREATE TABLE f (id INTEGER PRIMARY KEY, b); INSERT INTO f SELECT value, zeroblob(900) FROM (WITH RECURSIVE c(value) AS (SELECT 1 UNION ALL SELECT value+1 FROM c LIMIT 2000) SELECT value FROM c)";
      const dieWith = async (mode: string): Promise<unknown> => {
        const path = await stage.database("delete", { path: stage.path(`${mode}.db`), sql });
        const a = await stage.open(path);
        await a.rows(`PRAGMA journal_mode=${mode}`);
        await a.exec("PRAGMA cache_size=5; BEGIN; UPDATE f SET b=randomblob(900)");
        await a.process.kill();
        return await stage.seenAnew("SELECT count(*) FROM f WHERE b <> zeroblob(900)", path);
      };
      stage.is(await dieWith("delete"), 0, "changed rows with a journal on the disk");
      const changed = Number(await dieWith("memory"));
      if (!(changed > 0)) throw new DoesNotHold("no row was changed");
      return "rows of the killed transaction are there; with DELETE none";
    },
  },
];
