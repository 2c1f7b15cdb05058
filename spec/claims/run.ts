/**
 * `npm run claims`: checks what the specification believes of SQLite, on each engine at hand. Exits with 1 when a verdict
 * is not the expected one.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Table from "cli-table3";
import { Command } from "commander";
import tmp from "tmp";
import { endLineProcesses } from "../runner/process/line-process.ts";
import { allClaims } from "./all-claims.ts";
import type { ClaimResult } from "./check-claim.ts";
import type { Claim } from "./claim.ts";
import { type Engine, engineIds, findEngines, installable, isCalled, runtimesDirectory } from "./engine.ts";
import { claimsPage } from "./page.ts";
import { runClaims } from "./run-claims.ts";

const page = new URL("../CLAIMS.md", import.meta.url);
const list = (text: string): string[] => text.split(",").map((one) => one.trim());

const program = new Command("npm run claims --")
  .description("checks what the specification believes of SQLite, drivers, runtimes and locks")
  .option("--only <ids>", "these claims, such as CL-005,CL-012", list, [])
  .option("--engines <names>", "these engines, by id or a part of it: better-sqlite3,python,node22", list, [])
  .option("--json", "the results as JSON")
  .option("--write", "make spec/CLAIMS.md anew, with all claims and engines")
  .option("--install", `bring Node 22, Node 26 and Bun into ${runtimesDirectory}, by npm`)
  .parse();
const options = program.opts<{
  only: string[];
  engines: string[];
  json?: true;
  write?: true;
  install?: true;
}>();

refuseUnknown();
// What an interrupted run had made goes with it.
tmp.setGracefulCleanup();
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)
  process.once(signal, () => void endLineProcesses().then(() => process.exit(code)));
if (options.install === true) install();
else await check();

async function check(): Promise<void> {
  const claims = allClaims.filter(({ id }) => options.only.length === 0 || options.only.includes(id));
  const { engines, absent } = await findEngines(options.engines);
  for (const { id, reason } of absent) console.error(`${id}: not run: ${reason}`);
  if (engines.length === 0) {
    console.error("none of the engines is here");
    process.exit(3);
  }
  console.error(`${claims.length} claims, ${engines.length} engines`);
  const results = await runClaims(claims, engines, tellEngine);
  if (options.json === true)
    console.log(
      JSON.stringify({ engines: engines.map(({ command: _, ...one }) => one), absent, results }, null, 2),
    );
  else console.log(overview(claims, engines, results));
  if (options.write === true) writeFileSync(page, claimsPage(claims, engines, results));
  const unexpected = results.filter(({ expected }) => !expected);
  for (const { claim, engine, verdict, seen } of unexpected)
    console.error(`UNEXPECTED ${claim} on ${engine}: ${verdict}: ${seen}`);
  process.exitCode = unexpected.length === 0 ? 0 : 1;
}

function tellEngine({ id, version }: Engine, results: readonly ClaimResult[]): void {
  const count = (wanted: string): number => results.filter(({ verdict }) => verdict === wanted).length;
  const rest = `${count("does not hold")} do not, ${count("not checkable here")} not checkable here, ${count("broken")} broken`;
  console.error(`${id} (SQLite ${version}): ${count("holds")} hold, ${rest}`);
}

function overview(
  claims: readonly Claim[],
  engines: readonly Engine[],
  results: readonly ClaimResult[],
): string {
  const table = new Table({
    head: ["", "claim", "holds on", "does not hold on", "not checkable on"],
    colWidths: [8, 60, 26, 26, 26],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { id, statement } of claims) {
    const on = (...wanted: string[]): string => {
      const where = results.filter(({ claim, verdict }) => claim === id && wanted.includes(verdict));
      return where.length === engines.length && engines.length > 1
        ? "all"
        : where.map(({ engine }) => engine).join(" ");
    };
    table.push([id, statement, on("holds"), on("does not hold", "broken"), on("not checkable here")]);
  }
  return table.toString();
}

function refuseUnknown(): void {
  const unknown = [
    ...options.only.filter((id) => !allClaims.some((claim) => claim.id === id)).map((id) => `claim ${id}`),
    ...options.engines
      .filter((name) => !engineIds().some((id) => isCalled(id, name)))
      .map((name) => `engine ${name}`),
  ];
  if (unknown.length > 0)
    usage(
      `no ${unknown.join(", no ")}; claims are CL-001 to ${allClaims
        .map(({ id }) => id)
        .sort()
        .at(-1)}, engines ${engineIds().join(", ")}`,
    );
  if (options.write === true && options.only.length + options.engines.length > 0)
    usage("--write makes the whole page: leave out --only and --engines");
}

function usage(message: string): never {
  console.error(message);
  process.exit(2);
}

function install(): void {
  for (const { folder, install } of installable) {
    const place = join(runtimesDirectory, folder);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "package.json"), "{}\n");
    console.error(`${install} into ${place}`);
    const { status } = spawnSync("npm", ["install", "--no-audit", "--no-fund", install], {
      cwd: place,
      stdio: ["ignore", 2, 2],
    });
    if (status !== 0) process.exitCode = 3;
  }
}
