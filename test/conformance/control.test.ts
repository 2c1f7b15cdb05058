/** What a case shows of a port that does not do its work: nothing, so it does not pass. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { brokenAdapter, conformJson, oneWrite, writeCases } from "../../spec/fixtures/conformance-run.ts";
import { beyondNpmTest } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { joinCommand } from "../../spec/runner/adapter/adapter-command.ts";
import { runtimeCommand } from "../../spec/runner/process/runtime-command.ts";

const connects = { actor: "A", op: "connect" };
const write = { actor: "A", op: "write", body: [{ sql: "INSERT INTO t (v) VALUES ('one')" }] };
/** Steps that each of them gets through, because nobody looks at the file. */
const blind: Readonly<Record<string, readonly object[]>> = {
  ok: [connects, write, { actor: "A", op: "close" }],
  error: [{ ...connects, expect: { error: {} } }],
  forgetful: [connects, write, write],
  "forgetful-first": [connects, write],
  memory: [
    connects,
    write,
    { actor: "A", op: "query", sql: "SELECT v FROM t", expect: { ok: { rows: [["one"]] } } },
  ],
};

describe("the control that follows each case", {
  concurrency: 3,
  skip: beyondNpmTest("the judge itself is judged"),
}, () => {
  for (const [how, steps] of Object.entries(blind)) {
    test(`an adapter that keeps no promise (${how}) does not pass a case that does not look`, async (t) => {
      const result = await judged(t, emptyAdapter(how), steps);
      assert.equal(result?.status, "fail");
      assert.match(result?.failure?.message ?? "", /^control: /, "the case's own steps must not have failed");
    });
  }

  test("a sound port passes the same steps", async (t) => {
    const result = await judged(t, brokenAdapter("sound"), blind.ok ?? []);
    assert.equal(result?.status, "pass");
  });

  test("when the case has killed its processes, a new one is judged", async (t) => {
    const steps = [connects, { runner: "signal", actor: "A", signal: "SIGKILL" }];
    assert.equal((await judged(t, brokenAdapter("sound"), steps))?.status, "pass");
    const empty = await judged(t, emptyAdapter("ok"), steps);
    assert.match(empty?.failure?.message ?? "", /^control: /);
  });
});

function emptyAdapter(how: string): string {
  const program = fileURLToPath(new URL("../../faults/processes/empty-adapter.ts", import.meta.url));
  const [command, parameters] = runtimeCommand(program, [how]);
  return joinCommand([command, ...parameters]);
}

async function judged(
  t: Parameters<typeof temporaryDirectory>[0],
  adapter: string,
  steps: readonly object[],
): Promise<Awaited<ReturnType<typeof conformJson>>["result"]["cases"][number] | undefined> {
  const cases = writeCases(join(temporaryDirectory(t), "cases"), [
    oneWrite("TX-001-blind", { steps, expect: {} }),
  ]);
  return (await conformJson({ adapter, cases })).result.cases[0];
}
