import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, test } from "node:test";
import { faults, faulty, injectFaults } from "../../../faults/index.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import {
  applyWalWithFallback,
  connect,
  TransactionError,
  transactionOutcome,
  writeTxn,
} from "../../../src/index.ts";
import { recordingLogger } from "../../fixtures/recording-logger.ts";
import { temporaryDirectory } from "../../fixtures/temporary-directory.ts";
import { thrown } from "../../fixtures/thrown.ts";
import { runtimeCommand } from "../../runner/process/runtime-command.ts";

/** What the layer does when one driver fails as planned. */
export function walguardUnderFaultsBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);

  describe(`walguard under faults, with ${driverName}`, () => {
    test("CN-002 connect() with a faulty driver falls back, as it would for real", (t) => {
      const Faulty = faulty(driver, "locking-protocol");
      const logger = recordingLogger();
      const label = `interception ${driverName}`;
      const connection = connect(join(temporaryDirectory(t), "a.db"), { driver: Faulty, logger, label });
      assert.deepEqual(
        { ...(connection.prepare("PRAGMA journal_mode").get() as object) },
        { journal_mode: "delete" },
      );
      assert.equal(logger.warnings.length, 1);
      Faulty[faults].assertFired();
      connection.close();
    });

    test("JM-024 applyWalWithFallback() believes a silent refusal", (t) => {
      const Faulty = faulty(driver, "silent-refusal");
      const connection = new Faulty(join(temporaryDirectory(t), "a.db"));
      const mode = applyWalWithFallback(connection, { logger: recordingLogger() });
      connection.close();
      assert.equal(mode, "delete", "the engine's answer counts, not the absence of an error");
      Faulty[faults].assertFired();
    });

    test("writeTxn() meets faults on statements that it prepared before the injection, and none after it", (t) => {
      const connection = connect(join(temporaryDirectory(t), "a.db"), {
        driver,
        schema: "CREATE TABLE t (a)",
      });
      const insert = (): unknown => writeTxn(connection, () => connection.exec("INSERT INTO t VALUES (1)"));
      insert();
      const injected = injectFaults(connection, "begin=error(SQLITE_FULL)");
      const error = thrown(insert);
      assert.ok(error instanceof TransactionError);
      assert.equal(transactionOutcome(error), "not-started");
      injected.assertFired();
      injected.restore();
      insert();
      connection.close();
    });

    test("TX-009 a body runs once, whatever BEGIN and COMMIT meet", (t) => {
      const connection = connect(join(temporaryDirectory(t), "a.db"), {
        driver,
        schema: "CREATE TABLE t (a)",
      });
      const injected = injectFaults(connection, "busy-begin; busy-commit");
      let runs = 0;
      writeTxn(connection, () => runs++);
      injected.assertFired();
      assert.equal(runs, 1);
      connection.close();
    });

    for (const [when, rows] of [
      ["before", 1],
      ["after", 2],
    ] as const) {
      test(`a process that crashes ${when} its commit leaves ${rows} rows`, (t) => {
        const path = join(temporaryDirectory(t), "a.db");
        const program = new URL("../../fixtures/programs/two-writes.ts", import.meta.url);
        const [command, parameters] = runtimeCommand(program, [driverName, path]);
        const environment = { ...process.env, WALGUARD_FAULTS: `commit=1*off->crash(${when})` };
        const { signal, stdout, stderr } = spawnSync(command, parameters, {
          encoding: "utf8",
          env: environment,
        });
        assert.equal(signal, "SIGKILL", `it must not survive: ${stdout}${stderr}`);
        const connection = new driver(path);
        const { n } = connection.prepare("SELECT count(*) AS n FROM t").get() as { n: number };
        connection.close();
        assert.equal(n, rows);
      });
    }
  });
}
