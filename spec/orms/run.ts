/**
 * `npm run orms`: each ORM's own transactions, and the same through walguard, with several processes that read a counter
 * and write one more. It fails when one through walguard has an error or a lost update.
 *
 *     node spec/orms/run.ts [processes] [increments]
 */
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { installed, installHint, ormNames } from "./orm.ts";
import { readModifyWrite, type Tally } from "./read-modify-write.ts";

const [processes = 6, increments = 100] = process.argv.slice(2).map(Number);
const place = await mkdtemp(join(tmpdir(), "walguard-orms-"));
const table = new Table({
  head: ["", "by itself: errors", "lost", "s", "through walguard: errors", "lost", "s"],
  style: { head: [], border: [] },
});
const messages = new Map<string, string>();
let failed = false;
try {
  for (const name of ormNames) {
    if (installed(name) === null) {
      table.push([name, { colSpan: 6, content: `not installed: ${installHint(name)}` }]);
      continue;
    }
    const run = (way: "plain" | "guarded"): Promise<Tally> =>
      readModifyWrite(name, way, join(place, `${name}-${way}.db`), { processes, increments });
    const plain = await run("plain");
    const guarded = await run("guarded");
    failed ||= guarded.acknowledged !== guarded.asked || guarded.lost !== 0;
    table.push([name, ...cells(plain), ...cells(guarded)]);
    for (const [way, { errors }] of Object.entries({ "by itself": plain, "through walguard": guarded }))
      for (const [message, count] of Object.entries(errors))
        messages.set(`${name}, ${way}: ${message}`, String(count));
  }
} finally {
  rmSync(place, { recursive: true, force: true });
}
console.log(`${processes} processes, each adds one to the same counter ${increments} times\n${table}`);
for (const [message, count] of messages) console.log(`${count} x ${message}`);
process.exitCode = failed ? 1 : 0;

function cells({ asked, acknowledged, lost, seconds }: Tally): string[] {
  return [`${asked - acknowledged} of ${asked}`, String(lost), seconds.toFixed(1)];
}
