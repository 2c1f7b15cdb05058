/** What is believed of damage, and of the checks that look for it. */
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import type { Claim } from "../claim.ts";
import { NotCheckable } from "../verdict-error.ts";

export const integrity: readonly Claim[] = [
  {
    id: "CL-100",
    area: "integrity",
    statement: "`integrity_check` finds an index that does not fit its table; `quick_check` does not.",
    statedIn: ["CO-004", "MP-001"],
    why: "The faster check is a choice with a price.",
    async check(stage) {
      const path = await stage.database("delete", {
        sql: "CREATE INDEX i ON t (a); INSERT INTO t VALUES ('needle-1')",
      });
      const bytes = readFileSync(path);
      const at = bytes.lastIndexOf("needle-1");
      if (at === bytes.indexOf("needle-1")) throw new NotCheckable("the index was not found in the file");
      // The pages of a table come before those of its index, which was made after it.
      bytes[at + 7] = 0x32;
      writeFileSync(path, bytes);
      stage.is(await stage.seenAnew("PRAGMA quick_check"), "ok", "quick_check");
      const found = String(await stage.seenAnew("PRAGMA integrity_check"));
      stage.is(found.includes("missing from index"), true, `integrity_check (${found})`);
      return "quick_check ok; integrity_check: row missing from index";
    },
  },
  {
    id: "CL-101",
    area: "integrity",
    statement: "`quick_check` also reports rows that break a CHECK, although every page is sound.",
    statedIn: ["CO-022"],
    why: "Not every row of the check is damage.",
    async check(stage) {
      await stage.database("delete", {
        sql: "CREATE TABLE k (a CHECK (a > 0)); PRAGMA ignore_check_constraints=ON; INSERT INTO k VALUES (-1)",
      });
      const found = String(await stage.seenAnew("PRAGMA quick_check"));
      stage.is(found.includes("CHECK constraint failed"), true, `quick_check (${found})`);
      return "CHECK constraint failed in k";
    },
  },
  {
    id: "CL-102",
    area: "integrity",
    statement:
      "A file that was cut short opens, and fails with SQLITE_CORRUPT when a missing page is needed.",
    statedIn: ["FL-003", "FL-005"],
    why: "Opening proves nothing.",
    async check(stage) {
      const path = await stage.database("delete", { sql: "INSERT INTO t VALUES (zeroblob(100000))" });
      truncateSync(path, readFileSync(path).length - 8192);
      const a = await stage.open(path);
      const code = await a.outcome("SELECT sum(length(hex(a))) FROM t");
      stage.is(code.startsWith("SQLITE_CORRUPT"), true, `a read of all of it (${code})`);
      return "SQLITE_CORRUPT";
    },
  },
  {
    id: "CL-103",
    area: "integrity",
    statement: "A file that is longer than its pages require is sound.",
    statedIn: ["FL-008"],
    why: "Only a file that is too short is torn.",
    async check(stage) {
      const path = await stage.database("delete", { sql: "INSERT INTO t VALUES (1)" });
      appendFileSync(path, Buffer.alloc(8192));
      stage.is(await stage.seenAnew("PRAGMA integrity_check"), "ok", "the integrity check");
      return "integrity ok with two pages of zeros at the end";
    },
  },
  {
    id: "CL-104",
    area: "integrity",
    statement:
      "The number of pages is at byte 28 of the header, and `page_count` tells it without a look at the file.",
    statedIn: ["FL-009", "CO-025"],
    why: "What the engine tells need not be read from the file.",
    async check(stage) {
      const path = await stage.database("delete", { sql: "INSERT INTO t VALUES (zeroblob(50000))" });
      stage.is(await stage.seenAnew("PRAGMA page_count"), readFileSync(path).readUInt32BE(28), "page_count");
      return "the same number";
    },
  },
  {
    id: "CL-105",
    area: "integrity",
    statement: "Rows that were acknowledged and lost leave no trace: `integrity_check` says ok.",
    statedIn: ["MP-001", "LH-008"],
    why: "Only a count of what was acknowledged shows a loss.",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("INSERT INTO t VALUES (1)");
      await a.process.kill();
      truncateSync(`${stage.path()}-wal`, 32);
      stage.is(await stage.seenAnew("PRAGMA integrity_check"), "ok", "the integrity check");
      stage.is(await stage.seenAnew("SELECT count(*) FROM t"), 0, "rows");
      return "integrity ok, 0 of 1 rows";
    },
  },
  {
    id: "CL-106",
    area: "integrity",
    statement:
      "A schema that is written by hand (`writable_schema`) can make the file unreadable; a driver that is built or set to be defensive refuses it.",
    statedIn: ["CO-004"],
    why: "SQLite's own switches can undo its protection; the layer turns none of them on.",
    async check(stage) {
      const path = await stage.database("delete");
      const a = await stage.open(path);
      const sql = "UPDATE sqlite_schema SET sql='CREATE TABLE t (a' WHERE name='t'";
      await a.exec("PRAGMA writable_schema=ON");
      const written = await a.outcome(sql);
      await a.close();
      const read = await (await stage.open(path)).outcome("SELECT * FROM t");
      if (written !== "ok") {
        stage.is(read, "ok", "a read afterwards");
        return `refused (${written})`;
      }
      stage.is(read.startsWith("SQLITE_CORRUPT"), true, `a read (${read})`);
      return "written, and then SQLITE_CORRUPT";
    },
  },
];
