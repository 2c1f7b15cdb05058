/** What is believed of journal modes. */
import { readFileSync } from "node:fs";
import type { Claim } from "../claim.ts";
import { DoesNotHold } from "../verdict-error.ts";

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
