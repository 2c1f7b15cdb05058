import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { secondDriverBeyondNpmTest } from "../../fixtures/prerequisite.ts";
import { startProcess } from "../../fixtures/runtime-process.ts";
import { temporaryDirectory } from "../../fixtures/temporary-directory.ts";

interface Crowd {
  readonly processes: number;
  readonly writes: number;
  readonly connecting: "held" | "reopen";
  readonly mode: "wal" | "delete";
}

/** Each process waits in another way. */
const policies = ["retry", "queue", "sqlite"] as const;

/** What holds when several processes write to one file, with one driver. */
export function manyWritersBehaviour(driverName: DriverName): void {
  const writer = new URL("../../fixtures/programs/writer.ts", import.meta.url);
  const driver = loadDriver(driverName);

  async function run(directory: string, crowd: Crowd): Promise<void> {
    const path = join(directory, "kanban.db");
    const { processes, writes, connecting, mode } = crowd;
    const started = Array.from({ length: processes }, (_, i) =>
      startProcess(writer, [
        driverName,
        path,
        connecting,
        mode,
        `w${i}`,
        String(writes),
        String(policies[i % policies.length]),
      ]),
    );
    for (const { ended } of started) {
      const { code, stderr } = await ended;
      assert.equal(code, 0, `a writer failed: ${stderr}`);
    }
    const db = new driver(path);
    try {
      const all = (sql: string): object[] =>
        db
          .prepare(sql)
          .all()
          .map((row) => ({ ...(row as object) }));
      assert.deepEqual(
        all("SELECT count(*) AS total, count(DISTINCT writer || '/' || number) AS different FROM rows"),
        [{ total: processes * writes, different: processes * writes }],
        "an acknowledged row is missing, or a row was written twice",
      );
      assert.deepEqual(all("PRAGMA journal_mode"), [{ journal_mode: mode }]);
      assert.deepEqual(all("PRAGMA quick_check"), [{ quick_check: "ok" }]);
      assert.deepEqual(all("PRAGMA integrity_check"), [{ integrity_check: "ok" }]);
    } finally {
      db.close();
    }
    const locks = readdirSync(directory).filter((name) => name.endsWith(".db.lock"));
    assert.deepEqual(locks, [], "a write took a sidecar lock");
  }

  describe(`many writers with ${driverName}`, { skip: secondDriverBeyondNpmTest(driverName) }, () => {
    test("MP-001 six processes open, write and close forty times each", async (t) => {
      const crowd = { processes: 6, writes: 40, connecting: "reopen", mode: "wal" } as const;
      await run(temporaryDirectory(t), crowd);
    });

    test("MP-009 in DELETE mode three processes write thirty rows each, and retry what was not kept", async (t) => {
      const crowd = { processes: 3, writes: 30, connecting: "held", mode: "delete" } as const;
      await run(temporaryDirectory(t), crowd);
    });
  });
}
