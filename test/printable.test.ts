import assert from "node:assert/strict";
import { test } from "node:test";
import { recordingLogger } from "../spec/fixtures/recording-logger.ts";
import { CorruptDatabaseError, OpenError } from "../src/index.ts";
import { loggerOf } from "../src/logger.ts";
import { printable } from "../src/printable.ts";

test("CN-046 controls, line breaks, bidi controls and lone surrogates are escaped; text in any script stays", () => {
  assert.equal(printable("a\u001b[2J\r\n\tb\u007f\u009bc"), "a\\x1b[2J\\r\\n\\tb\\x7f\\x9bc");
  assert.equal(
    printable("\u202eforged\u2066\u200b\ufeff\u2028"),
    "\\u202eforged\\u2066\\u200b\\ufeff\\u2028",
  );
  assert.equal(printable("\ud800 and \udfff"), "\\ud800 and \\udfff");
  const kept = "Überschrift, Ελλάδα, 日本語, שלום, 👩‍👩‍👧".replaceAll("\u200d", "");
  assert.equal(printable(kept), kept);
});

test("CN-046 errors and messages are escaped, and the path of an error is not", () => {
  const path = "/tmp/\u001b[31mred\nname";
  const error = new OpenError(`${path} failed`, { hint: `look at ${path}`, path });
  for (const text of [error.message, error.hint, String(error.stack).split("\n")[0] ?? ""])
    assert.equal(text.includes("\u001b"), false, "the name would act on the operator's terminal");
  assert.equal(error.path, path, "the path could not be used any more");
  const damaged = new CorruptDatabaseError("damaged", {
    hint: "",
    quarantinePath: null,
    reason: "row\u001b",
  });
  assert.equal(damaged.reason, "row\\x1b");
  const logger = recordingLogger();
  loggerOf(logger).warn(`${path} is odd`);
  loggerOf(logger).error(`${path} is odd`);
  for (const text of [...logger.warnings, ...logger.errors])
    assert.equal(text, "/tmp/\\x1b[31mred\\nname is odd", "the name would forge a line of the log");
});
