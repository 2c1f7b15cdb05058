/** What is believed of transactions. */
import type { Claim } from "../claim.ts";
import { EngineError } from "../engine-process.ts";

export const transactions: readonly Claim[] = [
  {
    id: "CL-050",
    area: "transactions",
    statement:
      "A deferred transaction that has read fails at once with SQLITE_BUSY_SNAPSHOT when it writes after another process did, whatever the busy timeout is.",
    statedIn: ["TX-003", "TX-071"],
    why: "No timeout helps; `BEGIN IMMEDIATE` does.",
    async check(stage) {
      const a = await stage.fresh("wal", { timeoutMs: 3_600_000 });
      await a.exec("BEGIN");
      await a.rows("SELECT * FROM t");
      const b = await stage.open();
      await b.exec("INSERT INTO t VALUES (1)");
      const code = await a.outcome("INSERT INTO t VALUES (2)");
      stage.is(code === "SQLITE_BUSY_SNAPSHOT" || code === "SQLITE_BUSY", true, `its write (${code})`);
      return "with a timeout of an hour it fails without a wait";
    },
  },
  {
    id: "CL-051",
    area: "transactions",
    statement: "There are no nested transactions: `BEGIN` inside one is an error, and the first stays open.",
    statedIn: ["TX-012"],
    why: "A nested write transaction is a savepoint, or refused.",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
      stage.is(await a.outcome("BEGIN IMMEDIATE"), "SQLITE_ERROR", "a second BEGIN");
      stage.is(await a.outcome("COMMIT"), "ok", "COMMIT of the first");
      return "SQLITE_ERROR; the first commits";
    },
  },
  {
    id: "CL-052",
    area: "transactions",
    statement: "A savepoint that was released is undone with the transaction around it.",
    statedIn: ["TX-014", "TX-029"],
    why: "A nested write is durable only when the outermost one is.",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("BEGIN IMMEDIATE; SAVEPOINT s; INSERT INTO t VALUES (1); RELEASE s; ROLLBACK");
      stage.is(await a.value("SELECT count(*) FROM t"), 0, "rows");
      return "0 rows";
    },
  },
  {
    id: "CL-053",
    area: "transactions",
    statement:
      "A constraint error undoes its statement and leaves the transaction open; `ON CONFLICT ROLLBACK` ends it, and `ROLLBACK` then fails.",
    statedIn: ["TX-011", "TX-025"],
    why: "After an error nobody can tell from its code whether there still is a transaction.",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("CREATE TABLE u (k UNIQUE); BEGIN IMMEDIATE; INSERT INTO u VALUES (1)");
      const usual = await a.outcome("INSERT INTO u VALUES (1)");
      stage.is(usual.startsWith("SQLITE_CONSTRAINT"), true, `the usual conflict (${usual})`);
      stage.is(await a.outcome("COMMIT"), "ok", "COMMIT afterwards");
      await a.exec("BEGIN IMMEDIATE");
      const rolled = await a.outcome("INSERT OR ROLLBACK INTO u VALUES (1)");
      stage.is(rolled.startsWith("SQLITE_CONSTRAINT"), true, `the other conflict (${rolled})`);
      stage.is(await a.outcome("ROLLBACK"), "SQLITE_ERROR", "ROLLBACK afterwards");
      return "COMMIT ok after the one, ROLLBACK fails after the other";
    },
  },
  {
    id: "CL-054",
    area: "transactions",
    statement:
      "A `COMMIT` that fails with SQLITE_BUSY leaves the transaction open with its lock, and may be repeated.",
    statedIn: ["TX-007", "TX-010"],
    why: "Who gives up has to roll back, or all other writers wait for nobody.",
    async check(stage) {
      const path = await stage.database("delete");
      const [reader, writer, third] = [
        await stage.open(path),
        await stage.open(path),
        await stage.open(path),
      ];
      await reader.exec("BEGIN");
      await reader.rows("SELECT * FROM t");
      await writer.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
      stage.is(await writer.outcome("COMMIT"), "SQLITE_BUSY", "COMMIT beside a reader");
      stage.is(await third.outcome("BEGIN IMMEDIATE"), "SQLITE_BUSY", "another writer");
      await reader.exec("COMMIT");
      stage.is(await writer.outcome("COMMIT"), "ok", "COMMIT again");
      return "another writer is kept out; the repeated COMMIT is ok";
    },
  },
  {
    id: "CL-055",
    area: "transactions",
    statement: "A `COMMIT` that a deferred constraint refuses leaves the transaction open.",
    statedIn: ["TX-010", "TX-030"],
    why: "The constraint is checked where nobody expects an error any more.",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec(
        "PRAGMA foreign_keys=ON; CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p DEFERRABLE INITIALLY DEFERRED)",
      );
      await a.exec("BEGIN IMMEDIATE; INSERT INTO c VALUES (7)");
      const refused = await a.outcome("COMMIT");
      stage.is(refused.startsWith("SQLITE_CONSTRAINT"), true, `COMMIT (${refused})`);
      await a.exec("INSERT INTO p VALUES (7)");
      stage.is(await a.outcome("COMMIT"), "ok", "COMMIT once the parent is there");
      return "refused, then ok in the same transaction";
    },
  },
  {
    id: "CL-056",
    area: "transactions",
    statement:
      "A call that stops after the first row (`get`) drops the error of the commit: `RETURNING` gives the id of a row that was never committed.",
    statedIn: ["TX-030", "JM-054"],
    why: "A caller is told of a row that is not there.",
    needs: ["get"],
    differs: [
      { engine: "python", because: "Python's driver runs the statement to its end before it gives a row" },
      {
        engine: "node:sqlite@node26",
        because: "node:sqlite in Node 26 throws the error that `get()` met at the end",
      },
      {
        engine: "node:sqlite@bun",
        because: "Bun's node:sqlite throws the error that `get()` met at the end",
      },
    ],
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec(
        "PRAGMA foreign_keys=ON; CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (id INTEGER PRIMARY KEY, p REFERENCES p DEFERRABLE INITIALLY DEFERRED)",
      );
      const sql = "INSERT INTO c (p) VALUES (7) RETURNING id";
      const all = await a.outcome(sql);
      stage.is(all.startsWith("SQLITE_CONSTRAINT"), true, `all rows of it (${all})`);
      let got: unknown;
      try {
        got = await a.ask("get", { sql });
      } catch (error) {
        got = error instanceof EngineError ? error.code : String(error);
      }
      stage.is(got, [1], "get");
      stage.is(await stage.seenAnew("SELECT count(*) FROM c"), 0, "rows that another process sees");
      return "all() fails; get() gives id 1 of a row that nobody else sees";
    },
  },
  {
    id: "CL-057",
    area: "transactions",
    statement: "Changes of the schema are part of the transaction: a rollback, or a kill, undoes them.",
    statedIn: ["CN-023", "MP-008"],
    why: "A schema that is applied in one transaction is there or not, and never half.",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("BEGIN IMMEDIATE; CREATE TABLE one (a); CREATE INDEX i ON one (a); ROLLBACK");
      await a.exec("BEGIN IMMEDIATE; CREATE TABLE two (a)");
      await a.process.kill();
      stage.is(await stage.seenAnew("SELECT group_concat(name) FROM sqlite_schema"), "t", "what is there");
      return "neither is there";
    },
  },
  {
    id: "CL-058",
    area: "transactions",
    statement: "A schema that one process changes while others write leads to no error and loses no row.",
    statedIn: ["MP-010"],
    why: "A rolling upgrade needs no lock of its own.",
    refutes: "hermes-agent #35787: such a change corrupts the file",
    async check(stage) {
      const path = await stage.database("wal");
      const open = () => stage.open(path, { timeoutMs: 20_000 });
      const [changer, ...writers] = await Promise.all([open(), open(), open()]);
      await Promise.all([
        ...writers.map(async (one) => {
          for (let turn = 0; turn < 30; turn += 1) await one.exec("INSERT INTO t (a) VALUES (1)");
        }),
        (async () => {
          for (let turn = 0; turn < 8; turn += 1)
            await changer?.exec(
              `ALTER TABLE t ADD COLUMN c${turn}; CREATE INDEX i${turn} ON t (c${turn}); DROP INDEX i${turn}`,
            );
        })(),
      ]);
      stage.is(await stage.seenAnew("SELECT count(*) FROM t"), 60, "rows");
      stage.is(await stage.seenAnew("PRAGMA integrity_check"), "ok", "the integrity check");
      return "60 of 60 rows, integrity ok";
    },
  },
  {
    id: "CL-059",
    area: "transactions",
    statement: "No other process sees a row before its commit.",
    statedIn: ["TX-001", "TX-024"],
    why: "It is what a transaction is for.",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
      stage.is(await stage.seenAnew("SELECT count(*) FROM t"), 0, "rows before the commit");
      await a.exec("COMMIT");
      stage.is(await stage.seenAnew("SELECT count(*) FROM t"), 1, "rows after it");
      return "0 before, 1 after";
    },
  },
  {
    id: "CL-060",
    area: "transactions",
    statement:
      "Within a process, two tasks on one connection are in one transaction: the rollback of one undoes the other's rows.",
    statedIn: ["CN-005", "TX-054"],
    why: "A shared connection breaks isolation, and every connect gives a connection of its own.",
    refutes: "hermes-agent #32226: a shared connection corrupts the file",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES ('first task')");
      await a.exec("INSERT INTO t VALUES ('second task')");
      await a.exec("ROLLBACK");
      stage.is(await a.value("SELECT count(*) FROM t"), 0, "rows");
      stage.is(await stage.seenAnew("PRAGMA integrity_check"), "ok", "the integrity check");
      return "the second task's row is undone; integrity ok";
    },
  },
];
