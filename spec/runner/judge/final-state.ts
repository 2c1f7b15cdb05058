/** Checks what must hold after all actors have ended. */
import { existsSync, readdirSync, statSync } from "node:fs";
import type { Report } from "../adapter/protocol.ts";
import type { Case, Finals } from "../case/case.ts";
import { fitsGlob, matches } from "../case/match.ts";
import { ExpectationFailed } from "../early-end.ts";
import { type Inspector, InspectorError } from "../inspector/inspector.ts";
import { type Acknowledged, assertAcknowledged } from "./acknowledged.ts";
import { assertFired } from "./fired.ts";
import { assertRows } from "./rows.ts";
import { assertLogs, assertTrace } from "./trace-and-log.ts";

const databases: readonly string[] = ["absent", "empty", "wal", "delete"];

/** The name under which the hash of the initial file is saved. */
export const hashOfSetup = "setup";

/** A case after its actors have ended. */
export interface FinishedCase {
  readonly case: Case;
  readonly directory: string;
  readonly path: string;
  readonly inspector: Inspector;
  /** Hashes and file identities that steps saved. */
  readonly saved: ReadonlyMap<string, string>;
  readonly acknowledged: readonly Acknowledged[];
}

/** @throws {ExpectationFailed} at the first expectation that does not hold */
export async function assertFinals(
  finished: FinishedCase,
  reports: Readonly<Record<string, Report>>,
): Promise<void> {
  const { expect = {}, setup = {} } = finished.case;
  assertNames(finished.directory, expect);
  if (expect.header !== undefined) {
    const seen = await finished.inspector.header(finished.path);
    if (seen !== expect.header)
      throw new ExpectationFailed(`at the end, the file's header says ${seen}`, expect.header, seen);
  }
  if (expect.bytes === "unchanged") {
    const before = finished.saved.get(hashOfSetup);
    const { hash } = await finished.inspector.look(finished.path);
    if (hash !== before) throw new ExpectationFailed("the database's bytes have changed", before, hash);
  }
  await assertAcknowledged(finished.inspector, finished.acknowledged, finished.path);
  if (expect.rows !== undefined) await assertRows(finished.inspector, expect.rows, finished.path);
  const integrity = expect.integrity ?? (databases.includes(setup.file ?? "absent") ? "ok" : "any");
  if (integrity === "ok") await assertIntegrity(finished);
  assertReports(finished, reports);
}

async function assertIntegrity(finished: FinishedCase): Promise<void> {
  if (!existsSync(finished.path) || statSync(finished.path).size === 0) return;
  let seen: string[];
  try {
    seen = await finished.inspector.integrity(finished.path);
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error;
    seen = [error.message];
  }
  if (!matches(["ok"], seen))
    throw new ExpectationFailed("at the end, the database is damaged", ["ok"], seen, true);
}

function assertNames(directory: string, { absent = [], present = [], only }: Finals): void {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" });
  for (const pattern of absent) {
    const found = names.filter((name) => fitsGlob(pattern, name));
    if (found.length > 0)
      throw new ExpectationFailed(`${found.join(", ")} must not exist`, `no ${pattern}`, names);
  }
  for (const pattern of present) {
    if (!names.some((name) => fitsGlob(pattern, name)))
      throw new ExpectationFailed(`${pattern} does not exist`, pattern, names);
  }
  if (only === undefined) return;
  const more = names.filter((name) => !only.some((pattern) => fitsGlob(pattern, name)));
  if (more.length > 0) throw new ExpectationFailed(`${more.join(", ")} must not exist`, { only }, names);
}

function assertReports(finished: FinishedCase, reports: Readonly<Record<string, Report>>): void {
  const { expect = {} } = finished.case;
  for (const [actor, expected] of Object.entries(expect.trace ?? {}))
    assertTrace(actor, expected, reportOf(reports, actor));
  for (const [actor, expected] of Object.entries(expect.logs ?? {}))
    assertLogs(actor, expected, reportOf(reports, actor));
  assertFired(finished.case, reports);
}

function reportOf(reports: Readonly<Record<string, Report>>, actor: string): Report {
  const report = reports[actor];
  if (report === undefined)
    throw new ExpectationFailed(`${actor} ended before it could report`, "a report", "none");
  return report;
}
