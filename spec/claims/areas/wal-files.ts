/** What is believed of the `-wal` and the `-shm`. */
import { copyFileSync, linkSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from "node:fs";
import type { Claim } from "../claim.ts";
import { DoesNotHold } from "../verdict-error.ts";

export const walFiles: readonly Claim[] = [
  {
    id: "CL-020",
    area: "WAL files",
    statement:
      "The last close of a database moves the WAL into it and removes `-wal` and `-shm`; an earlier one leaves them.",
    statedIn: ["LH-010", "MP-004"],
    why: "A process that takes itself for the last one by mistake destroys another's files.",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("INSERT INTO t VALUES (1)");
      const b = await stage.open();
      await b.rows("SELECT * FROM t");
      await b.close();
      stage.is(stage.sideFiles(), "-shm -wal", "after the first close");
      await a.close();
      stage.is(stage.sideFiles(), "none", "after the last close");
      stage.is(await stage.seenAnew("SELECT count(*) FROM t"), 1, "rows afterwards");
      return "both files after the first close, none after the last; the row is there";
    },
  },
  {
    id: "CL-021",
    area: "WAL files",
    statement:
      "A killed process leaves its `-wal`; the next one has every committed row of it, and none that was not committed.",
    statedIn: ["MP-007", "LH-035", "TX-024"],
    why: "Recovery needs nothing from the layer, and a `-wal` that lies there is no litter.",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("PRAGMA synchronous=OFF; INSERT INTO t VALUES (1), (2)");
      await a.exec("BEGIN; INSERT INTO t VALUES (3)");
      await a.process.kill();
      stage.is(stage.sideFiles(), "-shm -wal", "what it left");
      stage.is(await stage.seenAnew("SELECT count(*) FROM t"), 2, "rows");
      return "2 committed rows there, 1 uncommitted not, even with synchronous=OFF";
    },
  },
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
      "A `-wal` or `-shm` that was removed under a connection is not missed: it goes on writing, still says `wal`, and no other process ever sees these rows.",
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
    id: "CL-027",
    area: "WAL files",
    statement: "The `-wal` of a symbolic link lies beside the file that it leads to.",
    statedIn: ["CN-026", "LH-017"],
    why: "A symbolic link is no second name.",
    async check(stage) {
      const path = await stage.database("wal");
      symlinkSync(path, stage.path("link.db"));
      const a = await stage.open(stage.path("link.db"));
      await a.exec("INSERT INTO t VALUES (1)");
      stage.is(stage.sideFiles(stage.path("link.db")), "none", "beside the link");
      stage.is(stage.sideFiles(path), "-shm -wal", "beside the file");
      return "beside the file, none beside the link";
    },
  },
  {
    id: "CL-028",
    area: "WAL files",
    statement: "A read-only connection to a WAL file makes `-wal` and `-shm`, and its close leaves them.",
    statedIn: ["IL-021", "CO-014"],
    why: "Looking leaves traces, so the lock file is looked at before the database.",
    async check(stage) {
      const a = await stage.open(await stage.database("wal"), { readOnly: true });
      await a.rows("SELECT count(*) FROM t");
      await a.close();
      stage.is(stage.sideFiles(), "-shm -wal", "what it left");
      return "both left after the close";
    },
  },
  {
    id: "CL-029",
    area: "WAL files",
    statement:
      "In WAL mode the file may be shorter than its pages require; in DELETE mode it is as long after each commit.",
    statedIn: ["FL-001", "FL-003", "FL-004", "FL-009"],
    why: "The length check after a commit is right in one of the modes, and a false alarm in the other.",
    async check(stage) {
      for (const mode of ["wal", "delete"] as const) {
        const path = await stage.database(mode, { path: stage.path(`${mode}.db`) });
        const a = await stage.open(path);
        await a.exec("INSERT INTO t VALUES (zeroblob(50000))");
        const needed = Number(await a.value("PRAGMA page_count")) * Number(await a.value("PRAGMA page_size"));
        const short = statSync(path).size < needed;
        stage.is(short, mode === "wal", `the file is shorter in mode ${mode}`);
        if (!short) stage.is(statSync(path).size, needed, "its length");
      }
      return "WAL: shorter; DELETE: exactly page_count times page_size";
    },
  },
  {
    id: "CL-030",
    area: "WAL files",
    statement: "`journal_size_limit` cuts a `-wal` when it starts anew, and not before.",
    statedIn: ["CN-010", "CP-005"],
    why: "Without a limit the file keeps its greatest size for ever.",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("PRAGMA journal_size_limit=10000; PRAGMA wal_autocheckpoint=0");
      await a.exec("INSERT INTO t VALUES (zeroblob(200000))");
      const size = (): number => statSync(`${stage.path()}-wal`).size;
      await a.rows("PRAGMA wal_checkpoint");
      stage.is(size() > 200_000, true, "long after the checkpoint");
      await a.exec("INSERT INTO t VALUES (1)");
      stage.is(size() <= 10_000, true, "cut at the next write");
      return "long after the checkpoint, cut by the next commit";
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
];
