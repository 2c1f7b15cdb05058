import assert from "node:assert/strict";
import { test } from "node:test";
import { recordingLogger } from "../../spec/fixtures/recording-logger.ts";
import { busyTimeoutMs } from "../../src/connect/busy-timeout.ts";
import { constants } from "../../src/constants.ts";

test("CN-014 a variable that is no whole number above 0 is told of, once for each value", () => {
  const logger = recordingLogger();
  const asked = (text: string): number =>
    busyTimeoutMs(undefined, { [constants.busyTimeoutEnvironmentVariable]: text }, logger);
  for (const text of ["thirty seconds", "thirty seconds", "1e3", "0"]) {
    assert.equal(asked(text), constants.busyTimeoutMs);
  }
  assert.equal(logger.warnings.length, 3, "an operator's setting would have no effect, and nobody said so");
  assert.match(logger.warnings[0] ?? "", /WALGUARD_BUSY_TIMEOUT_MS is "thirty seconds", .* ignored/);
  assert.equal(asked("30000"), 30000);
  asked("");
  asked(" ");
  assert.equal(logger.warnings.length, 3);
});
