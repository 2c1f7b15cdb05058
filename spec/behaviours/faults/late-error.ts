import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { readyPlanText } from "../../../faults/plan/ready-plans.ts";
import type { DriverName } from "../../../src/engine/driver.ts";
import { cannotTrace } from "../../fixtures/strace.ts";
import { temporaryDirectory } from "../../fixtures/temporary-directory.ts";
import { runtimeCommand } from "../../runner/process/runtime-command.ts";

const program = new URL("../../fixtures/programs/late-error.ts", import.meta.url);

/** An error that comes after a statement's row: the wrapper's, held against that of a disk that fails. */
export function lateErrorBehaviour(driverName: DriverName): void {
  describe(`an error after the row, with ${driverName}`, () => {
    test("JM-054 is seen in the same ways as that of a switch whose fsync fails", {
      skip: cannotTrace(),
    }, (t) => {
      const directory = temporaryDirectory(t);
      const failingDisk = ["-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync"];
      const inject = ["-e", "inject=fsync,fdatasync:error=EIO"];
      const real = seen(join(directory, "real"), "", ["strace", ...failingDisk, ...inject]);
      const forged = seen(join(directory, "forged"), readyPlanText("eio-at-the-end-of-the-switch"), []);
      // Deno hides the error in run(), exec() and a second step, too; the wrapper throws there.
      if ("Deno" in globalThis) {
        for (const one of [real, forged]) for (const way of ["run", "exec", "two steps"]) delete one[way];
      }
      assert.deepEqual(forged, real, "a program could tell the injected error from a real one");
      assert.equal(real.all, "SQLITE_IOERR_FSYNC", "the disk did not fail, so this shows nothing");
      assert.deepEqual(
        real.get,
        { journal_mode: "wal" },
        "get() hides the error, and the layer relies on it",
      );
      assert.equal(real.connect, "SQLITE_IOERR_FSYNC", "WAL was required, and the file is in DELETE mode");
    });
  });

  function seen(directory: string, plan: string, under: readonly string[]): Record<string, unknown> {
    mkdirSync(directory);
    const [command, parameters] = runtimeCommand(program, [driverName, directory, plan]);
    const [first = command, ...all] = [...under, command, ...parameters];
    const { stdout, stderr } = spawnSync(first, all, { encoding: "utf8", timeout: 60_000 });
    assert.match(stdout, /^\{.*\}\n$/, stderr);
    return JSON.parse(stdout);
  }
}
