/** `walguard torture`: what it prints, and what its exit code says. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { injectorLibrary } from "../../faults/real/injector/library.ts";
import { beyondNpmTest, missing } from "../../spec/fixtures/prerequisite.ts";
import { runProcess } from "../../spec/fixtures/runtime-process.ts";
import { schemaErrors } from "../../spec/reader/json-schema.ts";
import type { TortureReport } from "../../spec/torture/torture.ts";

const program = new URL("../../src/cli/main.ts", import.meta.url);
const library = injectorLibrary();
const skip = "reason" in library ? `not run: ${library.reason}` : missing("python3");

function torture(...parameters: readonly string[]): ReturnType<typeof runProcess> {
  return runProcess(program, ["torture", "--quiet", ...parameters]);
}

test("a wrong option is told before anything runs", () => {
  for (const [parameters, message] of [
    [["--only", "close"], /--only names a place in one torture: say which/],
    [
      ["--sweep", "--only", "clsoe"],
      /there is no scenario clsoe; did you mean "close"\?.*known are first-open/,
    ],
    [["--sweep", "--only", "close:sys.fsnc=errno(EIO)"], /did you mean "fsync"/],
    [["--chaos", "--only", "seventeen"], /is no round of chaos.*round:17/],
    [["--sweep", "--adapter", "node 'adapter.ts"], /unclosed '/],
    [["--points", "0"], /Expected a whole number from 1/],
    [["--minutes", "soon"], /Expected a number of minutes above 0/],
  ] as const) {
    const { status, stderr } = torture(...parameters);
    assert.match(stderr, message);
    assert.equal(status, 2, parameters.join(" "));
  }
});

describe("walguard torture", { skip: skip || beyondNpmTest("each run starts several processes") }, () => {
  test("prints a document by its schema, and ends well where nothing is found", () => {
    const { status, stdout, stderr } = torture("--sweep", "--json", "--only", "write-wal:sys.fsync(wal)=");
    assert.equal(status, 0, stderr);
    const report = JSON.parse(stdout) as TortureReport;
    assert.deepEqual(schemaErrors("torture-1.json", report), []);
    assert.equal(report.verdict, "nothing found");
    assert.ok((report.runs[0]?.tried ?? 0) > 2);
  });

  test("names the point, what was lost and the line that shows it again", () => {
    const adapter =
      "env LOSES=ended-is-committed node spec/adapters/node/adapter.ts --module faults/processes/losing-port.js";
    const { status, stdout, stderr } = torture(
      "--sweep",
      "--adapter",
      adapter,
      "--only",
      "write-wal:sys.fsync(wal)=",
    );
    assert.equal(status, 1, `${stderr}${stdout}`);
    assert.match(stdout, /write-wal, sys\.fsync\(wal\)=/);
    assert.match(stdout, /walguard torture --adapter '.*losing-port\.js' --sweep --only 'write-wal:sys/);
    assert.match(stdout, /tries broke a promise \(seed 1\)/);
  });

  test("what was never reached is not called well", () => {
    const { status, stdout } = torture("--sweep", "--only", "close:sys.fsync(wal)=999*off->errno(EIO)");
    assert.equal(status, 3);
    assert.match(stdout, /was never reached/);
  });

  test("an adapter that does not speak the protocol could not be tortured", () => {
    const { status, stderr } = torture("--sweep", "--adapter", "cat", "--only", "close");
    assert.match(stderr, /adapter/);
    assert.equal(status, 3);
  });
});
