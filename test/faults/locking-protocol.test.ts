/** The one slow test of the fault layer: the engine gives up on a locked WAL after ten seconds, never sooner. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { missing, secondDriverBeyondNpmTest, slow } from "../../spec/fixtures/prerequisite.ts";
import { startProcess } from "../../spec/fixtures/runtime-process.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { driverNames } from "../../src/engine/driver.ts";

describe("10 s: an injected SQLITE_PROTOCOL is the real one", { concurrency: 2 }, () => {
  for (const driver of driverNames) {
    test(`of a process that holds the read marks, with ${driver}`, {
      skip: missing("python3") || slow("10 s") || secondDriverBeyondNpmTest(driver),
    }, async (t) => {
      const program = new URL("../../spec/fixtures/programs/locking-protocol.ts", import.meta.url);
      const child = startProcess(program, [driver, temporaryDirectory(t)]);
      const seen = JSON.parse(await child.line());
      await child.ended;
      if (seen.unavailable !== undefined) return t.skip(seen.unavailable);
      assert.match(seen.real.text, /Error: locking protocol$/, "the engine itself must have said so");
      assert.deepEqual(seen.forged, seen.real, "a program could tell the injected error from a real one");
      assert.equal(seen.samePrototype, true, "and so could instanceof");
    });
  }
});
