/**
 * `npm run empty-adapters [-- <how>…] [--filter <part of ids>]`: runs the suite against adapters that keep no promise
 * (faults/processes/empty-adapter.ts), each with every capability and with none. Fails when a case passes.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadCases } from "../../spec/runner/case/load-cases.ts";
import { runtimeCommand } from "../../spec/runner/process/runtime-command.ts";
import { runSuite } from "../../spec/runner/suite/run-suite.ts";
import { allCapabilities } from "./all-capabilities.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { filter: { type: "string", default: "" } },
});
const known = ["ok", "error", "forgetful", "forgetful-first", "memory"];
const unknown = positionals.filter((how) => !known.includes(how));
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(", ")}; known are ${known.join(", ")}`);
  process.exit(2);
}
const place = mkdtempSync(join(tmpdir(), "walguard-empty-"));
process.on("exit", () => rmSync(place, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
// Every run would compile the same adapter again without a shared cache.
process.env.NODE_COMPILE_CACHE = join(place, "compiled");
process.env.EMPTY_ADAPTER_COPIES = place;

// A stress case takes as long as all others together, and differs from them in numbers only.
const cases = loadCases().filter(({ case: one }) => one.tier !== "stress" && one.id.includes(values.filter));
const program = fileURLToPath(new URL("../processes/empty-adapter.ts", import.meta.url));
const everything = allCapabilities();
const affected = cases.filter(({ case: one }) => one.walResetBug === true);
const runs = [
  { capabilities: everything, sqlite: "3.53.0", cases },
  { capabilities: everything, sqlite: "3.40.1", cases: affected },
  { capabilities: [], sqlite: "3.53.0", cases },
];
let passed = 0;
let looked = 0;
for (const how of known.filter((one) => positionals.length === 0 || positionals.includes(one))) {
  for (const { capabilities, sqlite, cases } of runs) {
    process.env.EMPTY_ADAPTER_SQLITE = sqlite;
    const [command, parameters] = runtimeCommand(program, [how, ...capabilities]);
    const adapter = [command, ...parameters];
    const result = await runSuite({ adapter, cases, timeoutMs: 5000, retry: false });
    // What failed first and passed then was passed.
    const wrong = result.cases.filter(({ status }) => ["pass", "flaky"].includes(status));
    const skipped = result.cases.filter(({ status }) => status === "skip");
    const judged = cases.length - skipped.length;
    console.log(
      `${how}, ${capabilities.length} capabilities, SQLite ${sqlite}: ${wrong.length} of ${judged} cases passed, ${skipped.length} skipped, ${Math.round(result.durationMs / 1000)} s`,
    );
    for (const { id, title } of wrong) console.log(`  PASSED ${id}  ${title}`);
    if (capabilities.length > 0) for (const { id, reason } of skipped) console.log(`  skip ${id}  ${reason}`);
    passed += wrong.length;
    looked += judged;
  }
}
process.exitCode = passed === 0 && looked > 0 ? 0 : 1;
