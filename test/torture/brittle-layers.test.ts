/** Each kind of broken promise is found by a sweep, and a layer that keeps them all is not accused. */
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { injectorLibrary } from "../../faults/real/injector/library.ts";
import { beyondNpmTest, missing } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { torturePoints } from "../../spec/torture/points-torture.ts";

const library = injectorLibrary();
const skip =
  "reason" in library
    ? `not run: ${library.reason}`
    : missing("python3") || beyondNpmTest("a share of a torture");
const port = fileURLToPath(new URL("../../faults/processes/brittle-port.py", import.meta.url));

/** @param words what is said of it at the places that `only` names */
function found(mistake: string, only: string, words: RegExp): (t: TestContext) => Promise<void> {
  return async (t) => {
    const adapter = ["python3", port, mistake];
    const directory = temporaryDirectory(t);
    const result = await torturePoints({
      adapter,
      directory,
      torture: "sweep",
      only,
      lanes: 2,
      pointsAtMost: 8,
    });
    const said = result.violations.flatMap(({ problems }) => problems).join("\n");
    assert.match(said, words);
  };
}

describe("a layer with one mistake", { skip, concurrency: 2 }, () => {
  test(
    "that calls-it-done is found",
    found("calls-it-done", "write-wal:sys.fdatasync(wal)=1*", /write 2 was acknowledged, and is not there/),
  );
  test(
    "that claims-a-rollback is found",
    found("claims-a-rollback", "killed-wal:sys.fdatasync(wal)=1*", /was reported as not done, and is there/),
  );
  test(
    "that keeps-the-lock is found",
    found("keeps-the-lock", "write-wal:sys.fdatasync(wal)=1*", /a connection keeps the write lock/),
  );
  test(
    "that falls-back is found",
    found(
      "falls-back",
      "first-open:sys.pwrite(journal)=1*errno(EIO)",
      /the mode delete because of one call that failed/,
    ),
  );
  test(
    "that gives-up-for-ever is found",
    found("gives-up-for-ever", "write-wal:sys.fdatasync(wal)=1*", /connect is refused to a new connection/),
  );
  test("that leaks is found", found("leaks", "open-wal:sys.mmap(shm)=1*", /the process still has app\.db/));
  test(
    "that leaves-a-note is found",
    found("leaves-a-note", "open-wal:sys.mmap(shm)=1*", /the file app\.db\.failed was left behind/),
  );
  test(
    "that kills-itself is found",
    found("kills-itself", "open-wal:sys.mmap(shm)=1*", /the process ended by itself/),
  );
  test(
    "that removes-damage is found",
    found("removes-damage", "quarantine", /the content of the damaged file is gone/),
  );

  test("is told from one with none", async (t) => {
    const adapter = ["python3", port, "nothing"];
    const directory = temporaryDirectory(t);
    const result = await torturePoints({
      adapter,
      directory,
      torture: "sweep",
      lanes: 3,
      pointsAtMost: 60,
      seed: 2,
    });
    assert.deepEqual(
      result.violations.map(({ scenario, place, problems }) => [scenario, place, ...problems]),
      [],
    );
    assert.ok(result.scenarios.filter(({ tried }) => tried > 0).length > 7);
  });
});
