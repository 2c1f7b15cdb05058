/** What is believed of locks: SQLite's, and the kernel's. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import type { Claim } from "../claim.ts";
import { NotCheckable } from "../verdict-error.ts";

export const locks: readonly Claim[] = [
  {
    id: "CL-040",
    area: "locks",
    statement:
      "Writers of several processes queue by the busy timeout alone: `BEGIN IMMEDIATE` neither fails nor deadlocks, and every row is there.",
    statedIn: ["TX-003", "TX-004", "IL-002"],
    why: "A lock file for each write protects from nothing.",
    refutes:
      "hermes-agent #31965 and #35787: SQLite only protects threads of one process, and BEGIN IMMEDIATE can deadlock",
    async check(stage) {
      const path = await stage.database("wal", { sql: "INSERT INTO t VALUES (0)" });
      const writers = await Promise.all([1, 2, 3, 4].map(() => stage.open(path, { timeoutMs: 20_000 })));
      await Promise.all(
        writers.map(async (one) => {
          for (let turn = 0; turn < 25; turn += 1) {
            await one.exec("BEGIN IMMEDIATE");
            await one.exec(`UPDATE t SET a = ${Number(await one.value("SELECT a FROM t")) + 1}`);
            await one.exec("COMMIT");
          }
        }),
      );
      stage.is(await stage.seenAnew("SELECT a FROM t"), 100, "the counter");
      return "4 processes, each reads and writes a counter 25 times: 100";
    },
  },
  {
    id: "CL-041",
    area: "locks",
    statement: "The write lock of a killed process is free at once, and what it had not committed is gone.",
    statedIn: ["MP-007", "IL-011"],
    why: "No lock file has to be cleaned up after a crash.",
    async check(stage) {
      for (const mode of ["wal", "delete"] as const) {
        const path = await stage.database(mode, { path: stage.path(`${mode}.db`) });
        const a = await stage.open(path);
        await a.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
        await a.process.kill();
        const b = await stage.open(path);
        stage.is(await b.outcome("BEGIN IMMEDIATE"), "ok", `the lock in mode ${mode}`);
        stage.is(await b.value("SELECT count(*) FROM t"), 0, "rows");
      }
      return "BEGIN IMMEDIATE ok and 0 rows, in both modes";
    },
  },
  {
    id: "CL-042",
    area: "locks",
    statement:
      "In WAL mode a reader sees its snapshot while another commits; in DELETE mode the reader makes the commit fail.",
    statedIn: ["TX-010", "MP-009", "JM-012"],
    why: "It is what is lost by a fallback from WAL.",
    async check(stage) {
      for (const mode of ["wal", "delete"] as const) {
        const path = await stage.database(mode, { path: stage.path(`${mode}.db`) });
        const [reader, writer] = [await stage.open(path), await stage.open(path)];
        await reader.exec("BEGIN");
        await reader.rows("SELECT * FROM t");
        await writer.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
        stage.is(
          await writer.outcome("COMMIT"),
          mode === "wal" ? "ok" : "SQLITE_BUSY",
          `COMMIT in mode ${mode}`,
        );
        stage.is(await reader.value("SELECT count(*) FROM t"), 0, "what the reader sees");
      }
      return "COMMIT: ok in WAL, SQLITE_BUSY in DELETE; the reader sees its snapshot";
    },
  },
  {
    id: "CL-043",
    area: "locks",
    statement:
      "A reader in WAL mode has a read lock on one of the bytes 123 to 127 of the `-shm`, which `/proc/locks` shows without opening a file.",
    statedIn: ["CP-002", "TX-034"],
    why: "Who keeps a `-wal` from shrinking can be found without touching the database.",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("INSERT INTO t VALUES (1); BEGIN");
      await a.rows("SELECT * FROM t");
      const { ino } = statSync(`${stage.path()}-shm`);
      let lines: string[];
      try {
        lines = readFileSync("/proc/locks", "utf8")
          .split("\n")
          .filter((line) => line.includes(`:${ino} `));
      } catch {
        throw new NotCheckable("there is no /proc/locks");
      }
      const ranges = lines.map((line) => line.trim().split(/\s+/).slice(-2).map(Number));
      const reads = ranges.some(([from = 0, to = 0]) => from >= 123 && to <= 127);
      stage.is(reads, true, "a lock within 123 to 127");
      return "a lock within 123 to 127";
    },
  },
  {
    id: "CL-044",
    area: "locks",
    statement: "`flock` on the database file and SQLite's locks do not see each other.",
    statedIn: ["IL-005", "LH-033"],
    why: "The init lock can be `flock`, and may be opened and closed at any time.",
    programs: ["flock"],
    async check(stage) {
      const a = await stage.fresh("delete");
      await a.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
      stage.is(spawnSync("flock", ["-n", stage.path(), "true"]).status, 0, "flock beside a write lock");
      const holder = spawn("flock", [stage.path(), "sh", "-c", "echo held; exec cat"], {
        stdio: ["pipe", "pipe", "ignore"],
      });
      try {
        await heldBy(holder);
        stage.is(await a.outcome("COMMIT"), "ok", "COMMIT beside a flock");
        stage.is(await stage.seenAnew("SELECT count(*) FROM t"), 1, "rows afterwards");
      } finally {
        holder.stdin?.end();
      }
      return "each is granted beside the other";
    },
  },
  {
    id: "CL-045",
    area: "locks",
    statement:
      "`BEGIN EXCLUSIVE` on a small database of its own serves as a lock between processes: one has it, and a killed holder gives it back.",
    statedIn: ["IL-014"],
    why: "It is the init lock where there is no `flock`.",
    async check(stage) {
      const path = await stage.database("delete");
      const [a, b] = [await stage.open(path), await stage.open(path)];
      await a.exec("BEGIN EXCLUSIVE");
      stage.is(await b.outcome("BEGIN EXCLUSIVE"), "SQLITE_BUSY", "a second one");
      await a.process.kill();
      stage.is(await b.outcome("BEGIN EXCLUSIVE"), "ok", "after the holder was killed");
      return "SQLITE_BUSY, then ok after a kill";
    },
  },
];

async function heldBy(holder: ChildProcess): Promise<void> {
  if (holder.stdout !== null) await once(holder.stdout, "data");
}
