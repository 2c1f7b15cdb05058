import { ExpectationFailed } from "../early-end.ts";
import type { Inspector } from "../inspector/inspector.ts";
import { readableRows } from "./rows.ts";

/** A value in column v of t that a port was told to write, and said that it had written. */
export interface Acknowledged {
  readonly value: unknown;
  /** The step, in words. */
  readonly what: string;
}

/**
 * Holds what was acknowledged against what a fresh process sees. A write that was refused is not here: a port may
 * refuse, but not acknowledge and lose.
 *
 * @throws {ExpectationFailed} when something is missing
 */
export async function assertAcknowledged(
  inspector: Inspector,
  acknowledged: readonly Acknowledged[],
  path: string,
): Promise<void> {
  if (acknowledged.length === 0) return;
  const expected = acknowledged.map((one) => one.value);
  const before = "rows were acknowledged, and ";
  const seen = (await readableRows(inspector, path, "SELECT v FROM t", expected, before)).flat();
  const lost = acknowledged.filter((one) => !seen.includes(one.value));
  if (lost.length === 0) return;
  throw new ExpectationFailed(
    `${lost.length} of ${acknowledged.length} acknowledged rows are lost: ${lost
      .map((one) => `${JSON.stringify(one.value)} (${one.what})`)
      .join(", ")}`,
    expected,
    seen,
    false,
    "rows",
  );
}
