/** What is believed of errors: what causes them, and how they are told apart. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { holdRogueLock } from "../../../faults/real/rogue-locker.ts";
import type { Claim } from "../claim.ts";
import { EngineError } from "../engine-process.ts";
import { NotCheckable } from "../verdict-error.ts";

export const errors: readonly Claim[] = [
  {
    id: "CL-090",
    area: "errors",
    statement:
      "A disk I/O error may last: the same call by a new process fails in the same way until its cause is removed.",
    statedIn: ["JM-004", "JM-036", "CO-007"],
    why: "The error tells nothing about how long it lasts, so the layer neither waits for its end nor concludes anything.",
    refutes: "hermes-agent commit 5c49cd0: a disk I/O error is transient",
    async check(stage) {
      const path = await stage.database("delete");
      mkdirSync(`${path}-journal`);
      for (const time of ["first", "second", "third"]) {
        const a = await stage.open(path);
        const code = await a.outcome("SELECT count(*) FROM t");
        stage.is(code.startsWith("SQLITE_IOERR"), true, `the ${time} time (${code})`);
        await a.process.kill();
      }
      return "SQLITE_IOERR three times, where a directory lies in the journal's place";
    },
  },
  {
    id: "CL-091",
    area: "errors",
    statement: "A `-wal` that cannot be opened is SQLITE_CANTOPEN.",
    statedIn: ["CN-028", "CN-045"],
    why: '"unable to open database file" need not be about the database file.',
    async check(stage) {
      const path = await stage.database("wal");
      mkdirSync(`${path}-wal`);
      const a = await stage.open(path);
      const code = await a.outcome("SELECT count(*) FROM t");
      stage.is(code.startsWith("SQLITE_CANTOPEN"), true, `a read (${code})`);
      return "SQLITE_CANTOPEN, where a directory lies in its place";
    },
  },
  {
    id: "CL-092",
    area: "errors",
    statement:
      "A file with other content is SQLITE_NOTADB and is not changed; an empty one is a database without pages.",
    statedIn: ["CO-001", "CO-002", "CO-003"],
    why: "The one is somebody's document, the other a first start.",
    async check(stage) {
      const text = "Not a database, but long enough to be asked whether it is one. ".repeat(20);
      writeFileSync(stage.path("note.db"), text);
      let code: string;
      try {
        code = await (await stage.open(stage.path("note.db"))).outcome("SELECT count(*) FROM sqlite_schema");
      } catch (error) {
        code = (error as EngineError).code;
      }
      stage.is(code, "SQLITE_NOTADB", "the text");
      stage.is(statSync(stage.path("note.db")).size, text.length, "its length");
      writeFileSync(stage.path("empty.db"), "");
      const a = await stage.open(stage.path("empty.db"));
      stage.is(await a.value("SELECT count(*) FROM sqlite_schema"), 0, "tables of the empty one");
      return "SQLITE_NOTADB; 0 tables";
    },
  },
  {
    id: "CL-093",
    area: "errors",
    statement:
      '"locking protocol" is real on a local disk: where another process holds the read marks of the `-shm`, every read fails with SQLITE_PROTOCOL, also with no busy timeout.',
    statedIn: ["JM-005", "CN-002"],
    why: "The marker is no proof of a network file system.",
    refutes: "hermes-agent #22032: it stands for NFS",
    programs: ["python3"],
    slow: true,
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("INSERT INTO t VALUES (1)");
      await using lock = await holdRogueLock(stage.path(), "read-marks");
      if ("unavailable" in lock && typeof lock.unavailable === "string")
        throw new NotCheckable(lock.unavailable);
      const b = await stage.open();
      stage.is(await b.outcome("SELECT count(*) FROM t"), "SQLITE_PROTOCOL", "a read");
      return "SQLITE_PROTOCOL";
    },
  },
  {
    id: "CL-094",
    area: "errors",
    statement:
      'An authorizer that denies the switch gives SQLITE_AUTH, "not authorized", and the file stays as it is.',
    statedIn: ["JM-052", "JM-012"],
    why: "It is the error that hermes-agent's second marker is about.",
    needs: ["authorizer"],
    async check(stage) {
      const a = await stage.fresh("delete");
      await a.ask("authorizer", { answer: "deny" });
      let seen = "no error";
      try {
        await a.rows("PRAGMA journal_mode=WAL");
      } catch (error) {
        const { code, message } = error as EngineError;
        seen = `${code}: ${message}`;
      }
      stage.is(seen, "SQLITE_AUTH: not authorized", "the switch");
      stage.is(stage.formatBytes(), "1 1", "the file");
      return "SQLITE_AUTH: not authorized";
    },
  },
  {
    id: "CL-095",
    area: "errors",
    statement: "An authorizer that ignores the switch makes it give no row and no error.",
    statedIn: ["JM-026"],
    why: "No answer is no success; only the disk can tell.",
    needs: ["authorizer-ignore"],
    async check(stage) {
      const a = await stage.fresh("delete");
      await a.ask("authorizer", { answer: "ignore" });
      stage.is(await a.rows("PRAGMA journal_mode=WAL"), [], "its rows");
      stage.is(stage.formatBytes(), "1 1", "the file");
      return "no row, no error, bytes 1 1";
    },
  },
  {
    id: "CL-096",
    area: "errors",
    statement: "An SQLITE_AUTH is an operational error of the driver.",
    statedIn: ["JM-052"],
    why: 'Code that catches the driver\'s class for operational errors never meets the marker "not authorized".',
    refutes: 'hermes-agent 2a7047c: "not authorized" comes as OperationalError',
    needs: ["authorizer"],
    differs: [{ engine: "python", because: "in Python it is a DatabaseError, and no OperationalError" }],
    async check(stage) {
      const kind = async (
        prepare: (a: Awaited<ReturnType<typeof stage.open>>) => Promise<unknown>,
        sql: string,
      ): Promise<string> => {
        const a = await stage.open();
        await prepare(a);
        try {
          await a.rows(sql);
          return "none";
        } catch (error) {
          return (error as EngineError).kind;
        }
      };
      const operational = await kind(async () => {}, "SELECT * FROM missing");
      const refused = await kind((a) => a.ask("authorizer", { answer: "deny" }), "PRAGMA journal_mode=WAL");
      stage.is(operational === "none", false, '"no such table" is no error');
      stage.is(refused, operational, "its class");
      return 'the same class as that of "no such table"';
    },
  },
  {
    id: "CL-097",
    area: "errors",
    statement:
      '"not authorized" need not be SQLITE_AUTH: a refused `load_extension()` says the same with SQLITE_ERROR.',
    statedIn: ["JM-051"],
    why: "Texts are no codes.",
    differs: [{ engine: "sqlite3", because: "the tool allows extensions" }],
    async check(stage) {
      const a = await stage.open();
      let seen = "no error";
      try {
        await a.rows("SELECT load_extension('none')");
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        if (error.message.includes("no such function")) throw new NotCheckable("it has no load_extension()");
        seen = `${error.code}: ${error.message}`;
      }
      stage.is(seen, "SQLITE_ERROR: not authorized", "load_extension");
      return "SQLITE_ERROR: not authorized";
    },
  },
  {
    id: "CL-098",
    area: "errors",
    statement: "The driver tells the extended code of an error.",
    statedIn: ["JM-051", "CN-031"],
    why: "Errors are classified by code, and by text only where there is none.",
    differs: [{ engine: "sqlite3", because: "the tool prints the primary code" }],
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("CREATE TABLE u (k UNIQUE); INSERT INTO u VALUES (1)");
      stage.is(await a.outcome("INSERT INTO u VALUES (1)"), "SQLITE_CONSTRAINT_UNIQUE", "a second row");
      return "SQLITE_CONSTRAINT_UNIQUE";
    },
  },
  {
    id: "CL-099",
    area: "errors",
    statement:
      "A read error of the disk inside a statement is reported as SQLITE_CORRUPT, and is gone with its cause.",
    statedIn: ["CO-005", "CO-021"],
    why: "One look is a suspicion: a healthy file is not to be declared damaged.",
    needs: ["one-process"],
    programs: ["strace"],
    async check(stage) {
      await stage.database("delete", { sql: "INSERT INTO t VALUES (zeroblob(100000))" });
      const a = await stage.open();
      // Page 1 is in the cache, so that the read fails inside the statement and not before it.
      await a.exec("BEGIN");
      await a.rows("SELECT count(*) FROM sqlite_schema");
      const failing = await failReads(a.process.pid, stage.path());
      let code: string;
      try {
        code = await a.outcome("SELECT length(hex(a)) FROM t");
      } finally {
        await failing.end();
      }
      stage.is(code.startsWith("SQLITE_CORRUPT"), true, `a read that fails (${code})`);
      const again = await stage.seenAnew("PRAGMA integrity_check");
      stage.is(again, "ok", "the integrity check afterwards");
      return `${code}, then integrity ok`;
    },
  },
];

/** Lets each read of a file fail with EIO, in a process that runs already. */
async function failReads(pid: number, path: string): Promise<{ end(): Promise<void> }> {
  const inject = ["-e", "trace=pread64", "-e", "inject=pread64:error=EIO"];
  const tracer = spawn("strace", ["-f", "-P", path, ...inject, "-o", "/dev/null", "-p", String(pid)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const over = once(tracer, "exit");
  let said = "";
  for await (const text of tracer.stderr ?? []) {
    said += String(text);
    if (said.includes("attached")) {
      return {
        async end() {
          tracer.kill("SIGINT");
          await over;
        },
      };
    }
  }
  throw new NotCheckable(`strace does not attach: ${said.trim().split("\n")[0]}`);
}
