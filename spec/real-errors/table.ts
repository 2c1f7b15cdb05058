/** `spec/REAL-ERRORS.md`: which codes were raised for real, how, and whether the forged errors are the same. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { catalogueEntry } from "../../faults/errors/catalogue.ts";
import type { Raised } from "./raised.ts";
import { recipes } from "./recipes.ts";
import { type StageName, stages } from "./stage.ts";

/** What became of each code on each stage. */
export type Results = ReadonlyMap<StageName, ReadonlyMap<string, Raised>>;

/** One row of the table. */
export interface Row {
  readonly code: string;
  readonly number: string;
  readonly how: string;
  /** In the order of {@link stages}. */
  readonly cells: readonly string[];
}

/** Where the table is. */
export const tableFile: string = fileURLToPath(new URL("../REAL-ERRORS.md", import.meta.url));

/** The rows that results make. */
export function tableRows(results: Results): Row[] {
  return recipes.map(({ code, how }) => ({
    code,
    number: String(catalogueEntry(code).number),
    how,
    cells: stages.map(({ name }) => cell(results.get(name)?.get(code))),
  }));
}

/** What the table says of one result. */
export function cell(raised: Raised | undefined): string {
  if (raised === undefined) return "not tried";
  if (raised.verdict === "same") return "same";
  const text = raised.verdict === "differs" ? raised.differences.join("; ") : raised.reason;
  return `${raised.verdict === "differs" ? "differs" : notRaised}: ${text}`.replaceAll(/[|\n]/g, " ");
}

const notRaised = "can't be raised";

/**
 * What is wrong with new rows, one line each: a forged error that differs, and a code that is raised no more.
 *
 * @param before the rows of the table that is there
 */
export function findings(rows: readonly Row[], before: readonly Row[]): string[] {
  const cellsBefore = new Map(before.map(({ code, cells }) => [code, cells]));
  return rows.flatMap(({ code, cells }) =>
    cells.flatMap((said, column) => {
      const where = `${code}, ${stages[column]?.name}`;
      if (said.startsWith("differs")) return [`${where}: ${said}`];
      const isLost = !wasRaised(said) && wasRaised(cellsBefore.get(code)?.[column] ?? "");
      return isLost ? [`${where}: it was raised for the table, and now it ${said}`] : [];
    }),
  );
}

/** Whether a cell says that a code was raised. */
function wasRaised(said: string): boolean {
  return said === "same" || said.startsWith("differs");
}

/** The rows of the table that is there; none where there is no table yet. */
export function readTable(): Row[] {
  if (!existsSync(tableFile)) return [];
  return readFileSync(tableFile, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| SQLITE_"))
    .map((line) => {
      const [code = "", number = "", how = "", ...cells] = line.slice(2, -2).split(" | ");
      return { code, number, how, cells };
    });
}

/** The file's text. */
export function tableText(rows: readonly Row[]): string {
  const said = new Set(recipes.filter((one) => one.saidByExtension).map((one) => one.code));
  const raised = rows.filter(({ cells }) => cells.some(wasRaised));
  const byEngine = raised.filter(({ code }) => !said.has(code)).length;
  const counted = stages.map(({ name }, column) => {
    const cells = rows.map(({ cells }) => String(cells[column]));
    const same = cells.filter((one) => one === "same").length;
    const off = cells.filter((one) => one.startsWith("differs")).length;
    return `- ${name}: ${same} the same, ${off} different, ${rows.length - same - off} not raised`;
  });
  const heads = ["code", "number", "how it is raised", ...stages.map(({ name }) => name)];
  return `${[
    "# Errors raised for real",
    "",
    "Made by `npm run real-errors -- --write`; not to be edited. Each result code of SQLite that `walguard/faults` can",
    "forge is raised for real, from a statement and from `exec()`, and compared with the forged error: class, own",
    "properties in order, their descriptors, their values. Only the stack is left out.",
    "",
    `Of ${rows.length} codes, the engine raised ${byEngine}, and an extension said ${raised.length - byEngine} in its place.`,
    "",
    ...counted,
    "",
    `| ${heads.join(" | ")} |`,
    `|${heads.map(() => "---").join("|")}|`,
    ...rows.map(({ code, number, how, cells }) => `| ${[code, number, how, ...cells].join(" | ")} |`),
  ].join("\n")}\n`;
}
