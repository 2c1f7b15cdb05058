/** What is believed of the `-wal` and the `-shm`. */
import { chmodSync, statSync, symlinkSync } from "node:fs";
import type { Claim } from "../claim.ts";

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
    id: "CL-015",
    area: "WAL files",
    statement: "`-wal`, `-shm` and `-journal` get the permission bits of the database.",
    statedIn: ["CN-027", "IL-019"],
    why: "A database that only its owner may read has no side file that others may read.",
    async check(stage) {
      for (const mode of ["wal", "delete"] as const) {
        const path = await stage.database(mode, { path: stage.path(`${mode}.db`) });
        chmodSync(path, 0o600);
        const a = await stage.open(path);
        await a.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
        for (const one of stage.sideFiles(path).split(" "))
          stage.is((statSync(path + one).mode & 0o777).toString(8), "600", `the bits of ${one}`);
        stage.is(stage.sideFiles(path), mode === "wal" ? "-shm -wal" : "-journal", "the side files");
      }
      return "0600 for all three";
    },
  },
];
