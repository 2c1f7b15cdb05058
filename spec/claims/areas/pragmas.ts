/** What is believed of settings: whose they are, and what they are by default. */
import { readFileSync } from "node:fs";
import type { Claim } from "../claim.ts";

export const pragmas: readonly Claim[] = [
  {
    id: "CL-080",
    area: "pragmas",
    statement:
      "`synchronous`, `foreign_keys`, `secure_delete`, `wal_autocheckpoint`, `busy_timeout`, `cell_size_check` and `journal_size_limit` belong to the connection: another one has the defaults.",
    statedIn: ["CN-011", "CN-004"],
    why: "What is set on the first connection of a process is not set on the next.",
    async check(stage) {
      const names = [
        "synchronous",
        "foreign_keys",
        "secure_delete",
        "wal_autocheckpoint",
        "busy_timeout",
        "cell_size_check",
        "journal_size_limit",
      ];
      const look = async (one: Awaited<ReturnType<typeof stage.open>>): Promise<unknown[]> => {
        const values: unknown[] = [];
        for (const name of names) values.push(await one.value(`PRAGMA ${name}`));
        return values;
      };
      const path = await stage.database("wal");
      const defaults = await look(await stage.open(path));
      const a = await stage.open(path);
      const other = ["0", "1 - (SELECT 0)", "1", "77", "4321", "1", "12345"];
      for (const [index, name] of names.entries()) {
        const value =
          name === "foreign_keys" || name === "secure_delete"
            ? defaults[index] === 1
              ? 0
              : 1
            : other[index];
        await a.rows(`PRAGMA ${name}=${value}`);
      }
      const changed = await look(a);
      for (const [index, name] of names.entries())
        stage.is(changed[index] === defaults[index], false, `${name} could not be changed`);
      stage.is(await look(await stage.open(path)), defaults, "what a newcomer has");
      return "all seven changed on one connection, and as before on the next";
    },
  },
  {
    id: "CL-081",
    area: "pragmas",
    statement: "`secure_delete` is not stored in the file.",
    statedIn: ["CN-008"],
    why: "Each connection has to set it.",
    refutes: "hermes-agent commit 6416dd5: it is persisted in the header",
    async check(stage) {
      const header = async (value: number): Promise<string> => {
        const a = await stage.open(stage.path(`${value}.db`));
        await a.rows(`PRAGMA secure_delete=${value}`);
        await a.exec("CREATE TABLE t (a)");
        await a.close();
        return readFileSync(stage.path(`${value}.db`))
          .subarray(0, 100)
          .toString("hex");
      };
      stage.is(await header(1), await header(0), "the header");
      return "the same 100 bytes with 0 and with 1";
    },
  },
  {
    id: "CL-082",
    area: "pragmas",
    statement: "A new connection has `foreign_keys` on.",
    statedIn: ["CN-007"],
    why: "Programs with different drivers on one file need one rule, so the layer sets it.",
    differs: [
      { engine: "python", because: "Python leaves SQLite's default, which is off" },
      { engine: "sqlite3", because: "the tool leaves SQLite's default, which is off" },
    ],
    async check(stage) {
      const a = await stage.open();
      stage.is(await a.value("PRAGMA foreign_keys"), 1, "PRAGMA foreign_keys");
      return "1";
    },
  },
  {
    id: "CL-083",
    area: "pragmas",
    statement: "Without being set, `synchronous` reads 2 (FULL) in WAL mode.",
    statedIn: ["CN-004", "CN-011"],
    why: "A driver may be built with another default, so the layer sets it, after the mode.",
    differs: [
      { engine: "better-sqlite3", because: "better-sqlite3 is built with NORMAL as the default of WAL mode" },
    ],
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.rows("SELECT * FROM t");
      stage.is(await a.value("PRAGMA synchronous"), 2, "PRAGMA synchronous");
      return "2";
    },
  },
  {
    id: "CL-084",
    area: "pragmas",
    statement: "A driver opens with a busy timeout of 5 s.",
    statedIn: ["CN-012", "CN-013"],
    why: "With none, the first statement that would wait fails; so the layer sets it first.",
    differs: [
      { engine: "node:sqlite", because: "node:sqlite has no timeout unless it is given one" },
      { engine: "sqlite3", because: "the tool has no timeout unless it is given one" },
    ],
    async check(stage) {
      const a = await stage.open(stage.path(), { timeoutMs: null });
      stage.is(await a.value("PRAGMA busy_timeout"), 5000, "PRAGMA busy_timeout");
      return "5000";
    },
  },
  {
    id: "CL-085",
    area: "pragmas",
    statement: "A negative busy timeout is none.",
    statedIn: ["CN-015"],
    why: "A wrong number silently turns waiting off, so the layer refuses it.",
    async check(stage) {
      const a = await stage.fresh("wal");
      stage.is(await a.value("PRAGMA busy_timeout=-5"), 0, "PRAGMA busy_timeout=-5");
      return "reads 0";
    },
  },
  {
    id: "CL-086",
    area: "pragmas",
    statement: "A busy timeout of 2^31 ms or more is none.",
    statedIn: ["CN-015"],
    why: "As CL-085.",
    async check(stage) {
      const a = await stage.fresh("wal");
      stage.is(await a.value("PRAGMA busy_timeout=2147483648"), 0, "PRAGMA busy_timeout=2147483648");
      return "reads 0";
    },
  },
  {
    id: "CL-087",
    area: "pragmas",
    statement: "`wal_autocheckpoint` is 1000 pages by default.",
    statedIn: ["CN-003"],
    why: "The layer keeps the engine's own number.",
    async check(stage) {
      const a = await stage.fresh("wal");
      stage.is(await a.value("PRAGMA wal_autocheckpoint"), 1000, "PRAGMA wal_autocheckpoint");
      return "1000";
    },
  },
  {
    id: "CL-088",
    area: "pragmas",
    statement: "`trusted_schema` is on by default.",
    statedIn: ["CN-040"],
    why: "Somebody else's file could call the application's functions, so the layer turns it off.",
    async check(stage) {
      const a = await stage.fresh("wal");
      stage.is(await a.value("PRAGMA trusted_schema"), 1, "PRAGMA trusted_schema");
      return "1";
    },
  },
  {
    id: "CL-089",
    area: "pragmas",
    statement: "A heap limit that is set through one connection is read through all of its library.",
    statedIn: ["LH-044"],
    why: "So the layer tells whether two constructors are one native library.",
    needs: ["one-process"],
    async check(stage) {
      const a = await stage.open();
      const b = await a.process.open(stage.path("b.db"));
      await a.rows("PRAGMA hard_heap_limit=987654321");
      stage.is(await b.value("PRAGMA hard_heap_limit"), 987654321, "through the other connection");
      return "the same limit through the other connection";
    },
  },
  {
    id: "CL-079",
    area: "pragmas",
    statement: "`mmap_size` is 0 by default: no page of the file is mapped into the program's memory.",
    statedIn: ["CN-011"],
    why: "A stray pointer of native code could write into a mapped file; the layer turns mapping on nowhere.",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.rows("SELECT * FROM t");
      stage.is(await a.value("PRAGMA mmap_size"), 0, "PRAGMA mmap_size");
      return "0";
    },
  },
];
