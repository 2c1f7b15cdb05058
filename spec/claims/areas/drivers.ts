/** What is believed of drivers and runtimes. */
import type { Claim } from "../claim.ts";

export const drivers: readonly Claim[] = [
  {
    id: "CL-110",
    area: "drivers",
    statement: "`process.versions.sqlite` is the version of the library behind node:sqlite.",
    statedIn: ["JM-046"],
    why: "The version gate asks the connection (`sqlite_version()`) instead.",
    needs: ["own-version"],
    differs: [{ engine: "deno", because: "Deno names another version than the one that it links" }],
    async check(stage) {
      const a = await stage.open();
      stage.is(
        await a.process.request("version"),
        await a.value("SELECT sqlite_version()"),
        "process.versions.sqlite",
      );
      return "the same version";
    },
  },
  {
    id: "CL-111",
    area: "drivers",
    statement:
      "A connection that nothing refers to any more is closed by the garbage collector, with its transaction and its locks.",
    statedIn: ["LH-007"],
    why: "A lock would go at a moment that nobody chose, so the layer keeps a reference to each connection.",
    needs: ["collect"],
    async check(stage) {
      const a = await stage.fresh("delete");
      await a.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
      const b = await stage.open();
      stage.is(await b.outcome("BEGIN IMMEDIATE"), "SQLITE_BUSY", "another's BEGIN IMMEDIATE before");
      await a.ask("drop");
      await a.process.request("collect");
      stage.is(await b.outcome("BEGIN IMMEDIATE"), "ok", "another's BEGIN IMMEDIATE after a collection");
      stage.is(await b.value("SELECT count(*) FROM t"), 0, "rows");
      return "another gets its lock after a collection, and its row is gone";
    },
  },
  {
    id: "CL-112",
    area: "drivers",
    statement:
      "A process that ends in an orderly way closes its connections, and so moves the WAL into the database.",
    statedIn: ["LH-011", "LH-019"],
    why: "A process that has lost its files does its damage when it ends, so it is looked at once more.",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("INSERT INTO t VALUES (1)");
      await a.process.end();
      stage.is(stage.sideFiles(), "none", "what it left");
      stage.is(await stage.seenAnew("SELECT count(*) FROM t"), 1, "rows afterwards");
      return "no -wal and no -shm left";
    },
  },
];
