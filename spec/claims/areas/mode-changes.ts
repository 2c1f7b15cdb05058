/** What is believed of changes of the journal mode, and of refusals. */
import type { Claim } from "../claim.ts";
import { NotCheckable } from "../verdict-error.ts";

export const modeChanges: readonly Claim[] = [
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
      // A journal is there during a transaction only, so that is when to look.
      await a.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (3)");
      stage.is(stage.sideFiles(), "-shm -wal", "files while the first one writes");
      await a.exec("COMMIT");
      const path = await stage.database("delete", { path: stage.path("d.db") });
      await (await stage.open(path)).exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
      stage.is(stage.sideFiles(path), "-journal", "files while one writes without a switch");
      stage.is(await b.value("SELECT count(*) FROM t"), 3, "rows that the other sees");
      stage.is(await stage.seenAnew("PRAGMA integrity_check"), "ok", "the integrity check");
      return "no -journal while it writes (without a switch there is one), 3 of 3 rows, integrity ok";
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
      stage.is(await b.outcome("PRAGMA journal_mode=DELETE"), "ok", "beside one that has not read");
      stage.is(await b.value("PRAGMA journal_mode"), "delete", "the mode then");
      stage.is(stage.formatBytes(), "1 1", "the file afterwards");
      return "SQLITE_BUSY beside a user, delete beside an idle one";
    },
  },
];
