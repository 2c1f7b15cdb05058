/**
 * `npm run real-errors`: raises every code of the fault catalogue for real, and compares the forged error. It fails when one
 * differs, and when one is raised no more that was raised for the table.
 *
 *     node spec/real-errors/run.ts [--write]
 */
import { writeFileSync } from "node:fs";
import { Command } from "commander";
import type { Raised } from "./raised.ts";
import { raiseAll } from "./raiser.ts";
import { recipes } from "./recipes.ts";
import { type StageName, stages } from "./stage.ts";
import { findings, readTable, tableFile, tableRows, tableText } from "./table.ts";

const command = new Command("real-errors")
  .description("raises every code of the fault catalogue for real, and compares the forged errors")
  .option("--write", "write spec/REAL-ERRORS.md")
  .parse();

const results = new Map<StageName, Map<string, Raised>>();
try {
  for (const stage of stages) {
    const raisedHere = new Map<string, Raised>();
    results.set(stage.name, raisedHere);
    await raiseAll(stage, recipes, (code, raised) => {
      raisedHere.set(code, raised);
      process.stderr.write(`${stage.name}: ${raisedHere.size} of ${recipes.length}\n`);
    });
  }
} catch (error) {
  process.stderr.write(`the errors cannot be raised here: ${(error as Error).message}\n`);
  process.exit(3);
}

const rows = tableRows(results);
const found = findings(rows, readTable());
const text = tableText(rows);
for (const line of text.split("\n").filter((one) => /^(?:Of|-) /.test(one))) console.log(line);
for (const line of found) console.log(line);
if (command.opts<{ write?: boolean }>().write) writeFileSync(tableFile, text);
process.exitCode = found.length === 0 ? 0 : 1;
