/** What is believed of files that are removed, exchanged, renamed or copied. */
import { copyFileSync, linkSync, readFileSync, renameSync, rmSync } from "node:fs";
import type { Claim } from "../claim.ts";
import { DoesNotHold } from "../verdict-error.ts";

export const lostFiles: readonly Claim[] = [
  {
    id: "CL-022",
    area: "WAL files",
    statement:
      "Who removes the `-wal` of a killed process loses its committed rows, and `integrity_check` says ok.",
    statedIn: ["LH-035", "LH-032"],
    why: "Lost rows are no damage to the engine: no check finds them.",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("INSERT INTO t VALUES (1), (2)");
      await a.process.kill();
      rmSync(`${stage.path()}-wal`);
      stage.is(await stage.seenAnew("SELECT count(*) FROM t"), 0, "rows");
      stage.is(await stage.seenAnew("PRAGMA integrity_check"), "ok", "the integrity check");
      return "0 of 2 rows, integrity ok";
    },
  },
  {
    id: "CL-023",
    area: "WAL files",
    statement:
      "Nothing in a `-wal` says which database it belongs to: it is replayed into the one that lies beside it.",
    statedIn: ["LH-032", "LH-033"],
    why: "A backup that is restored beside an old `-wal` becomes the old database, or a mixture.",
    async check(stage) {
      const backup = await stage.database("wal", {
        path: stage.path("b.db"),
        sql: "CREATE TABLE only_in_backup (a)",
      });
      const a = await stage.open(await stage.database("wal"));
      await a.exec("CREATE TABLE only_in_wal (a)");
      await a.process.kill();
      renameSync(backup, stage.path());
      rmSync(`${stage.path()}-shm`);
      const tables = "SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema ORDER BY name)";
      const seen = String(await stage.seenAnew(tables));
      stage.is(seen.includes("only_in_wal"), true, "the table of the foreign -wal is there");
      stage.is(seen.includes("only_in_backup"), false, "the table of the backup is there");
      return "the backup's table is gone, that of the foreign -wal is there";
    },
  },
  {
    id: "CL-024",
    area: "WAL files",
    statement:
      "A connection does not miss its `-wal` and `-shm` when both were removed: it goes on writing, still says `wal`, and a process that comes later sees none of these rows.",
    statedIn: ["LH-008", "LH-009"],
    why: "No pragma and no error shows the loss; device and inode do.",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("INSERT INTO t VALUES (1)");
      for (const one of ["-wal", "-shm"]) rmSync(stage.path() + one);
      stage.is(await a.outcome("INSERT INTO t VALUES (2)"), "ok", "the write");
      stage.is(await a.value("PRAGMA journal_mode"), "wal", "the probe");
      stage.is(await stage.seenAnew("SELECT count(*) FROM t"), 0, "rows that a newcomer sees");
      stage.is(await a.value("SELECT count(*) FROM t"), 2, "rows that the writer sees");
      return "writes ok, says wal, a newcomer sees 0 of 2 rows";
    },
  },
  {
    id: "CL-017",
    area: "WAL files",
    statement:
      "A connection does not miss its `-wal` when that alone was removed: it goes on writing, still says `wal`, and a process that comes later gets a disk I/O error.",
    statedIn: ["LH-008", "LH-009"],
    why: "The error is with the others, and whose fault it is cannot be seen there.",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("INSERT INTO t VALUES (1)");
      rmSync(`${stage.path()}-wal`);
      stage.is(await a.outcome("INSERT INTO t VALUES (2)"), "ok", "the write");
      stage.is(await a.value("PRAGMA journal_mode"), "wal", "the probe");
      const newcomer = await stage.open();
      for (const sql of ["SELECT count(*) FROM t", "INSERT INTO t VALUES (3)"]) {
        const refused = await newcomer.outcome(sql);
        stage.is(refused.startsWith("SQLITE_IOERR"), true, `a disk I/O error for ${sql} (${refused})`);
      }
      stage.is(await a.value("SELECT count(*) FROM t"), 2, "rows that the writer sees");
      return "writes ok, says wal; a newcomer can neither read nor write";
    },
  },
  {
    id: "CL-018",
    area: "WAL files",
    statement:
      "A connection does not miss its `-shm` when that alone was removed: a process that comes later sees what was written until then, and from there each writes over the other's rows in the one `-wal`.",
    statedIn: ["LH-008", "LH-009"],
    why: "The index of the WAL is looked at as the `-wal` is; all acknowledged rows seem to be there at first.",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("INSERT INTO t VALUES (1)");
      rmSync(`${stage.path()}-shm`);
      stage.is(await a.outcome("INSERT INTO t VALUES (2)"), "ok", "the write");
      const newcomer = await stage.open();
      stage.is(await newcomer.value("SELECT group_concat(a) FROM t"), "1,2", "rows that a newcomer sees");
      stage.is(await newcomer.outcome("INSERT INTO t VALUES (3)"), "ok", "the newcomer's write");
      stage.is(await a.value("SELECT group_concat(a) FROM t"), "1,2", "rows that the writer sees");
      stage.is(await a.outcome("INSERT INTO t VALUES (4)"), "ok", "the next write");
      await Promise.all([a.process.kill(), newcomer.process.kill()]);
      stage.is(await stage.seenAnew("SELECT group_concat(a) FROM t"), "1,2,4", "rows afterwards");
      stage.is(await stage.seenAnew("PRAGMA integrity_check"), "ok", "the integrity check");
      return "a newcomer sees 2 of 2 rows; its own is gone after the writer's next, integrity ok";
    },
  },
  {
    id: "CL-025",
    area: "WAL files",
    statement:
      "In WAL mode a connection whose database file was renamed goes on writing without an error; in DELETE mode it gets SQLITE_READONLY_DBMOVED.",
    statedIn: ["LH-008", "LH-015"],
    why: "The engine notices a moved file in one of the two modes only.",
    async check(stage) {
      const wal = await stage.fresh("wal");
      await wal.exec("INSERT INTO t VALUES (1)");
      renameSync(stage.path(), stage.path("moved.db"));
      stage.is(await wal.outcome("INSERT INTO t VALUES (2)"), "ok", "a write in WAL mode");
      const path = await stage.database("delete", { path: stage.path("d.db") });
      const rollback = await stage.open(path);
      await rollback.exec("INSERT INTO t VALUES (1)");
      renameSync(path, stage.path("moved-too.db"));
      const refused = await rollback.outcome("INSERT INTO t VALUES (2)");
      stage.is(refused.startsWith("SQLITE_READONLY"), true, `in DELETE mode (${refused})`);
      return `WAL: ok; DELETE: ${refused}`;
    },
  },
  {
    id: "CL-026",
    area: "WAL files",
    statement:
      "Each hard link of a database has a `-wal` of its own, and what is written under one name is missing under the other.",
    statedIn: ["LH-017", "LH-037"],
    why: "The engine only logs a warning, so the layer refuses.",
    async check(stage) {
      const path = await stage.database("wal");
      linkSync(path, stage.path("b.db"));
      const [a, b] = [await stage.open(path), await stage.open(stage.path("b.db"))];
      await a.exec("INSERT INTO t VALUES (1)");
      stage.is(await b.outcome("INSERT INTO t VALUES (2)"), "ok", "a write under the other name");
      stage.is(await b.value("SELECT group_concat(a) FROM t"), "2", "rows under the other name");
      stage.is(stage.sideFiles(stage.path("b.db")), "-shm -wal", "files beside the other name");
      return "two -wal, and a row that the other does not see";
    },
  },
  {
    id: "CL-036",
    area: "WAL files",
    statement:
      "A copy of the main file of a live WAL database lacks what was committed last, without any error.",
    statedIn: ["JM-053", "LH-001"],
    why: "A backup that copies one file is none; it takes `VACUUM INTO`, the backup interface, or all files at rest.",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("INSERT INTO t VALUES (1)");
      copyFileSync(stage.path(), stage.path("copy.db"));
      await a.exec(`VACUUM INTO '${stage.path("vacuum.db")}'`);
      const count = "SELECT count(*) FROM t";
      stage.is(await stage.seenAnew(count, stage.path("copy.db")), 0, "rows in the copy");
      stage.is(await stage.seenAnew(count, stage.path("vacuum.db")), 1, "rows after VACUUM INTO");
      return "0 of 1 rows in the copy, 1 after VACUUM INTO";
    },
  },
  {
    id: "CL-037",
    area: "WAL files",
    statement: "A hot rollback journal that is removed leaves a half-written transaction in the database.",
    statedIn: ["MP-007", "CO-020"],
    why: "Only the engine may remove a journal.",
    async check(stage) {
      const sql =
        "CREATE TABLE f (id INTEGER PRIMARY KEY, b); WITH RECURSIVE c(v) AS (SELECT 1 UNION ALL SELECT v+1 FROM c LIMIT 2000) INSERT INTO f SELECT v, zeroblob(900) FROM c";
      const changed = "SELECT count(*) FROM f WHERE b <> zeroblob(900)";
      const path = await stage.database("delete", { sql });
      const a = await stage.open(path);
      await a.exec("PRAGMA cache_size=5; BEGIN; UPDATE f SET b=randomblob(900)");
      await a.process.kill();
      for (const end of ["", "-journal"]) copyFileSync(path + end, stage.path(`kept.db${end}`));
      rmSync(`${path}-journal`);
      const without = Number(await stage.seenAnew(changed));
      if (without === 0) throw new DoesNotHold("nothing of the transaction was in the file");
      stage.is(
        await stage.seenAnew(changed, stage.path("kept.db")),
        0,
        "changed rows where the journal stayed",
      );
      stage.is(readFileSync(path).length > 0, true, "the file is there");
      return "changed rows without it; with it, 0";
    },
  },
  {
    id: "CL-016",
    area: "WAL files",
    statement:
      "Where a process has lost its `-wal` and `-shm`, its next connection to the file gets a disk I/O error (SQLITE_IOERR_SHORT_READ).",
    statedIn: ["LH-012", "JM-004"],
    why: "It is the error by which long-lived processes noticed the loss, and no fault of the disk.",
    needs: ["one-process"],
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("INSERT INTO t VALUES (1)");
      for (const one of ["-wal", "-shm"]) rmSync(stage.path() + one);
      for (const time of ["first", "second"]) {
        const next = await a.process.open(stage.path());
        stage.is(await next.outcome("SELECT count(*) FROM t"), "SQLITE_IOERR_SHORT_READ", `the ${time} one`);
      }
      return "SQLITE_IOERR_SHORT_READ, twice";
    },
  },
];
