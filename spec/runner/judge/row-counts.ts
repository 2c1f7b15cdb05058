import type { Case } from "../case/case.ts";
import { type Inspector, InspectorError } from "../inspector/inspector.ts";

/**
 * How many writes were acknowledged, and how many rows are there: `7 writes acknowledged (A 4, B 3), 4 rows there`;
 * `null` when none was acknowledged.
 */
export async function rowCounts(
  one: Case,
  path: string,
  acknowledged: ReadonlyMap<string, number>,
  inspector: Inspector,
): Promise<string | null> {
  const writers = [...acknowledged].filter(([, writes]) => writes > 0);
  if (writers.length === 0) return null;
  const all = writers.reduce((sum, [, writes]) => sum + writes, 0);
  const few = writers.length > 1 && writers.length < 5;
  const each = few ? ` (${writers.map((writer) => writer.join(" ")).join(", ")})` : "";
  const start = one.setup?.rows ?? 0;
  const parts = [`${counted(all, "write")} acknowledged${each}`, await rowsThere(path, inspector)];
  if (start > 0) parts.unshift(`${counted(start, "row")} at the start`);
  return parts.join(", ");
}

async function rowsThere(path: string, inspector: Inspector): Promise<string> {
  try {
    const [[count] = []] = await inspector.rows(path, "SELECT count(*) FROM t");
    return `${counted(Number(count), "row")} there`;
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error;
    return "and none can be read";
  }
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
}
