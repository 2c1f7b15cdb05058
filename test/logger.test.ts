import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import sinon from "sinon";
import { freshLabel } from "../spec/fixtures/journal-mode-run.ts";
import { logOnce, processWarnings } from "../src/logger.ts";

describe("the log", () => {
  afterEach(() => sinon.restore());

  test("JM-019, JM-020 a topic is logged once per label", () => {
    const [one, other] = [freshLabel(), freshLabel()];
    const write = sinon.spy();
    for (const label of [one, one, other, one]) logOnce("wal-fallback", label, write);
    assert.equal(write.callCount, 2);
    logOnce("both-modes-refused", one, write);
    assert.equal(write.callCount, 3, "one message would hide another");
  });

  test("without a logger, messages are process warnings with a code of their own", () => {
    const emit = sinon.stub(process, "emitWarning");
    processWarnings.warn("careful");
    processWarnings.error("broken");
    assert.deepEqual(
      emit.args.map(([text, options]) => [text, (options as { code?: string }).code]),
      [
        ["careful", "WALGUARD_WARNING"],
        ["broken", "WALGUARD_ERROR"],
      ],
    );
  });
});
