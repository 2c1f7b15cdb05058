/** What is believed of checkpoints and syncs. */
import { readFileSync, statSync } from "node:fs";
import { isWalResetAffected } from "../../../src/engine/wal-reset-bug.ts";
import type { Claim } from "../claim.ts";
import type { Stage } from "../stage.ts";
import { NotCheckable } from "../verdict-error.ts";
import { raceWalReset } from "../wal-reset.ts";

export const checkpoints: readonly Claim[] = [
  {
    id: "CL-070",
    area: "checkpoints",
    statement:
      "`wal_checkpoint(PASSIVE)` waits for nobody: beside a reader it moves what it may, and says how much.",
    statedIn: ["CN-033", "CP-001", "CP-006"],
    why: "A checkpoint of the layer never keeps another process waiting.",
    async check(stage) {
      const a = await stage.fresh("wal", { timeoutMs: 3_600_000 });
      await a.exec("INSERT INTO t VALUES (1)");
      const reader = await stage.open();
      await reader.exec("BEGIN");
      await reader.rows("SELECT * FROM t");
      await a.exec("INSERT INTO t VALUES (2)");
      const [busy, log, moved] = ((await a.rows("PRAGMA wal_checkpoint(PASSIVE)"))[0] ?? []) as number[];
      stage.is(busy, 0, "busy");
      stage.is(Number(moved) < Number(log), true, "less was moved than there is");
      return "with a timeout of an hour it answers; busy 0, less moved than there is";
    },
  },
  {
    id: "CL-071",
    area: "checkpoints",
    statement:
      "`wal_checkpoint(TRUNCATE)` needs a moment without readers; where it has one, it leaves an empty `-wal`.",
    statedIn: ["CN-033", "CP-005"],
    why: "It waits for others, and they for it: the layer runs none.",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("INSERT INTO t VALUES (1)");
      const reader = await stage.open();
      await reader.exec("BEGIN");
      await reader.rows("SELECT * FROM t");
      stage.is((await a.rows("PRAGMA wal_checkpoint(TRUNCATE)"))[0]?.[0], 1, "busy beside a reader");
      await reader.exec("COMMIT");
      stage.is((await a.rows("PRAGMA wal_checkpoint(TRUNCATE)"))[0]?.[0], 0, "busy without one");
      stage.is(statSync(`${stage.path()}-wal`).size, 0, "the length of the -wal");
      return "busy 1 beside a reader, 0 without; then 0 bytes";
    },
  },
  {
    id: "CL-072",
    area: "checkpoints",
    statement:
      "A reader that does not end keeps the `-wal` from starting anew: it grows, whatever `wal_autocheckpoint` says.",
    statedIn: ["CP-001", "CP-002"],
    why: "No setting bounds the file; somebody has to be told who reads.",
    async check(stage) {
      const grown = async (name: string, reads: boolean): Promise<number> => {
        const path = await stage.database("wal", { path: stage.path(name) });
        const a = await stage.open(path);
        await a.exec("PRAGMA wal_autocheckpoint=5; INSERT INTO t VALUES (1)");
        const reader = await stage.open(path);
        if (reads) await reader.exec("BEGIN");
        await reader.rows("SELECT * FROM t");
        for (let turn = 0; turn < 40; turn += 1) await a.exec("UPDATE t SET a = randomblob(3000)");
        return statSync(`${path}-wal`).size;
      };
      const [alone, beside] = [await grown("alone.db", false), await grown("beside.db", true)];
      stage.is(beside > 3 * alone, true, `three times as long (${beside} and ${alone} bytes)`);
      return "more than three times as long as without the reader";
    },
  },
  {
    id: "CL-073",
    area: "checkpoints",
    statement: "A checkpoint inside a write transaction of the same connection fails with SQLITE_LOCKED.",
    statedIn: ["CP-003", "TX-007"],
    why: "The layer's checkpoint comes after the commit.",
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
      stage.is(await a.outcome("PRAGMA wal_checkpoint"), "SQLITE_LOCKED", "the checkpoint");
      return "SQLITE_LOCKED";
    },
  },
  {
    id: "CL-074",
    area: "checkpoints",
    statement: "`wal_checkpoint(NOOP)` moves nothing.",
    statedIn: ["CN-044"],
    why: "It asks whether the `-wal` can be written, without doing anything.",
    differs: [
      {
        before: "3.51.0",
        because: "SQLite before 3.51.0 does not know the word, and runs a PASSIVE checkpoint",
      },
    ],
    async check(stage) {
      const a = await stage.fresh("wal");
      await a.exec("INSERT INTO t VALUES (1)");
      stage.is((await a.rows("PRAGMA wal_checkpoint(NOOP)"))[0]?.[2], 0, "pages moved");
      return "0 pages moved";
    },
  },
  {
    id: "CL-075",
    area: "checkpoints",
    statement:
      "With `synchronous=NORMAL` a commit in WAL mode syncs nothing and a checkpoint syncs the `-wal` and the database; FULL adds a sync to each commit.",
    statedIn: ["CN-004", "JM-050"],
    why: "FULL is for the last commits before a power cut.",
    refutes: "hermes-agent commit 6416dd5: without FULL the order of writes at a checkpoint has a gap",
    programs: ["strace"],
    async check(stage) {
      const commits = 10;
      const seen = new Map<string, readonly string[]>();
      for (const level of ["NORMAL", "FULL"]) {
        const log = stage.path(`${level}.log`);
        const path = await stage.database("wal", { path: stage.path(`${level}.db`) });
        const before = ["strace", "-f", "-qq", "-y", "-e", "trace=fsync,fdatasync", "-o", log];
        const a = await tracedOpen(stage, before, path);
        await a.exec(`PRAGMA synchronous=${level}; PRAGMA wal_autocheckpoint=0; INSERT INTO t VALUES (0)`);
        const start = syncs(log).length;
        for (let turn = 0; turn < commits; turn += 1) await a.exec("INSERT INTO t VALUES (1)");
        const between = syncs(log).length;
        await a.rows("PRAGMA wal_checkpoint");
        const all = syncs(log);
        stage.is(between - start, level === "FULL" ? commits : 0, `syncs of ${commits} commits at ${level}`);
        seen.set(level, all.slice(between));
      }
      for (const [level, files] of seen)
        stage.is(
          files.some((line) => line.includes(".db-wal>")) && files.some((line) => line.includes(".db>")),
          true,
          `a checkpoint at ${level} syncs both`,
        );
      return "10 commits: NORMAL 0 syncs, FULL 10; the checkpoint syncs both files at either level";
    },
  },
  {
    id: "CL-076",
    area: "checkpoints",
    statement: "A checkpoint that meets a WAL that starts anew loses no committed row (the WAL-reset bug).",
    statedIn: ["JM-044", "JM-045", "JM-046"],
    why: "An SQLite with the bug endangers everybody's rows by its checkpoints alone, so it switches no file to WAL.",
    needs: ["extension"],
    differs: [
      { versions: isWalResetAffected, because: "versions with the bug copy old pages over new ones" },
    ],
    async check(stage) {
      const { acknowledged, there, integrity } = await raceWalReset(stage, stage.engine);
      stage.is(
        `${there} of ${acknowledged} rows`,
        `${acknowledged} of ${acknowledged} rows`,
        "what is there",
      );
      stage.is(integrity, "ok", "the integrity check");
      return `${there} of ${acknowledged} rows, integrity ok`;
    },
  },
];

async function tracedOpen(stage: Stage, before: readonly string[], path: string): ReturnType<Stage["open"]> {
  const traced = stage.start({}, before);
  try {
    await traced.hello();
  } catch (error) {
    throw new NotCheckable(`strace does not run here: ${(error as Error).message}`);
  }
  return await traced.open(path);
}

/** The system calls so far, each with the file that it was about. */
function syncs(log: string): string[] {
  return readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => /f(?:data)?sync\(/.test(line) && !line.includes("resumed"));
}
