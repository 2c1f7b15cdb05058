import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { describe, test } from "node:test";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { libc } from "../../../src/file-lock/libc.ts";
import { connect, writeTxn } from "../../../src/index.ts";
import { cleanUp } from "../../fixtures/clean-up.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { secondDriverBeyondNpmTest } from "../../fixtures/prerequisite.ts";
import { runProcess, startProcess } from "../../fixtures/runtime-process.ts";

const program = new URL("../../../faults/processes/idle-until-the-end.ts", import.meta.url);
const counting = new URL("../../fixtures/programs/exit-handlers.ts", import.meta.url);
const mirrored = process.platform === "linux" && libc() !== null;
const skip = mirrored
  ? false
  : "not run: needs Linux and koffi, or a driver's close cannot be kept from checkpointing";

/** What the end of a process does to what others have committed. */
export function exitLookBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);

  describe(`the end of a process with ${driverName}`, { skip: secondDriverBeyondNpmTest(driverName) }, () => {
    for (const [place, ending, before] of [
      ...["main", "worker"].flatMap((place) =>
        ["return", "exit", "throw"].map((ending) => [place, ending, ""] as const),
      ),
      ["main", "return", "toggled"],
      ["main", "return", "switched"],
    ] as const) {
      const mode = before === "" ? "" : `, whose journal mode was ${before} by itself`;
      test(`LH-019 by ${ending}, with the connection in the ${place} thread${mode}, destroys nothing of others`, {
        skip,
      }, async (t) => {
        const { path } = databasePlace(t);
        const idle = startProcess(program, [driverName, path, place, before]);
        cleanUp(t, () => idle.child.kill());
        assert.equal(await idle.line(), "open");
        for (const suffix of ["-wal", "-shm"]) rmSync(`${path}${suffix}`);

        // Another process: this one has no connection to the file before, and none after.
        const other = connect(path, { driver });
        writeTxn(other, () => {
          other.exec("CREATE TABLE others (text TEXT)");
          const insert = other.prepare("INSERT INTO others VALUES (zeroblob(300))");
          for (let row = 0; row < 2000; row++) insert.run();
        });
        other.close();

        idle.tell(ending);
        const { code, stderr } = await idle.ended;
        assert.equal(code, ending === "throw" && place === "main" ? 1 : 0, stderr);
        const after = connect(path, { driver });
        const { rows } = after.prepare("SELECT count(*) AS rows FROM others").get() as { rows: number };
        after.close();
        assert.equal(rows, 2000, "rows of another process, acknowledged and closed properly, are gone");
      });
    }

    test("LH-020 the process has one handler more while connections are open, and none when they are closed", (t) => {
      const { path } = databasePlace(t);
      const { stdout, stderr } = runProcess(counting, [driverName, path]);
      assert.notEqual(stdout, "", stderr);
      const [before, open, one, none] = JSON.parse(stdout) as [number, number, number, number];
      assert.equal(open, before + 1, "two connections need one handler");
      assert.equal(one, before + 1, "the second one would not be looked at");
      assert.equal(none, before, "a service that embeds walguard would collect handlers");
    });
  });
}
