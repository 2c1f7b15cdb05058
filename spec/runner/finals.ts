/** What must hold after all actors have ended. */
import { existsSync, readdirSync, statSync } from "node:fs";
import type { Case, Finals, RowsExpectation } from "./case.ts";
import type { Scene } from "./case-run.ts";
import { Unmet } from "./faults-of-the-run.ts";
import { headerOf } from "./file-step.ts";
import { InspectorError } from "./inspector.ts";
import { fitsGlob, matches } from "./match.ts";
import type { Report } from "./protocol.ts";
import { hashOfSetup } from "./setup-place.ts";
import { assertFired, assertLogs, assertTrace } from "./trace-check.ts";

const databases: readonly string[] = ["absent", "empty", "wal", "delete"];

/** @throws {Unmet} at the first expectation that does not hold */
export async function assertFinals(scene: Scene, reports: Readonly<Record<string, Report>>): Promise<void> {
  const { expect = {}, setup = {} } = scene.case;
  assertNames(scene.directory, expect);
  if (expect.header !== undefined) {
    const seen = await headerOf(scene, scene.path);
    if (seen !== expect.header)
      throw new Unmet(`the file's header says ${seen} in the end`, expect.header, seen);
  }
  if (expect.bytes === "unchanged") {
    const before = scene.saved.get(hashOfSetup);
    const { hash } = await scene.inspector.look(scene.path);
    if (hash !== before) throw new Unmet("the database's bytes were changed", before, hash);
  }
  if (expect.rows !== undefined) await assertRows(scene, expect.rows, scene.path);
  const integrity = expect.integrity ?? (databases.includes(setup.file ?? "absent") ? "ok" : "any");
  if (integrity === "ok") await assertIntegrity(scene);
  assertReports(scene, reports);
}

/** Rows as a fresh process sees them. */
export async function assertRows(scene: Scene, expected: RowsExpectation, path: string): Promise<void> {
  const wanted = "length" in expected ? { rows: expected } : expected;
  const sql = ("sql" in wanted && wanted.sql) || "SELECT id, v FROM t ORDER BY id";
  let seen: unknown[][];
  try {
    seen = await scene.inspector.rows(path, sql);
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error;
    throw new Unmet("a fresh process cannot read the database", expected, error.message);
  }
  const { rows, count, atLeast } = wanted as { rows?: readonly unknown[]; count?: number; atLeast?: number };
  if (rows !== undefined && !matches(rows, seen))
    throw new Unmet("a fresh process sees other rows", rows, seen);
  if (count !== undefined && seen.length !== count) {
    throw new Unmet(`a fresh process sees ${seen.length} rows, not ${count}`, count, seen.length);
  }
  if (atLeast !== undefined && seen.length < atLeast) {
    throw new Unmet(
      `a fresh process sees ${seen.length} rows: rows are missing`,
      `at least ${atLeast}`,
      seen.length,
    );
  }
}

async function assertIntegrity(scene: Scene): Promise<void> {
  if (!existsSync(scene.path) || statSync(scene.path).size === 0) return;
  let seen: string[];
  try {
    seen = await scene.inspector.integrity(scene.path);
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error;
    seen = [error.message];
  }
  if (!matches(["ok"], seen)) throw new Unmet("the database is damaged in the end", ["ok"], seen);
}

function assertNames(directory: string, { absent = [], present = [], only }: Finals): void {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" });
  for (const pattern of absent) {
    const found = names.filter((name) => fitsGlob(pattern, name));
    if (found.length > 0)
      throw new Unmet(`there is ${found.join(", ")}, which must not be`, `no ${pattern}`, names);
  }
  for (const pattern of present) {
    if (!names.some((name) => fitsGlob(pattern, name)))
      throw new Unmet(`there is no ${pattern}`, pattern, names);
  }
  if (only === undefined) return;
  const more = names.filter((name) => !only.some((pattern) => fitsGlob(pattern, name)));
  if (more.length > 0) throw new Unmet(`there is ${more.join(", ")}, which must not be`, { only }, names);
}

function assertReports(scene: Scene, reports: Readonly<Record<string, Report>>): void {
  const { expect = {} } = scene.case;
  for (const [actor, expected] of Object.entries(expect.trace ?? {}))
    assertTrace(actor, expected, reportOf(reports, actor));
  for (const [actor, expected] of Object.entries(expect.logs ?? {}))
    assertLogs(actor, expected, reportOf(reports, actor));
  for (const [actor, ids] of faultIds(scene.case)) {
    // An actor that was killed takes its counts with it.
    if (reports[actor] !== undefined) assertFired(actor, ids, expect.fired ?? {}, reportOf(reports, actor));
  }
}

function reportOf(reports: Readonly<Record<string, Report>>, actor: string): Report {
  const report = reports[actor];
  if (report === undefined) throw new Unmet(`${actor} ended before it could report`, "a report", "none");
  return report;
}

/** The faults that each actor was given. */
function faultIds(one: Case): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (actor: string, plan: unknown): void => {
    const { faults = [] } = (plan ?? {}) as { faults?: readonly { readonly id: string }[] };
    found.set(actor, [...(found.get(actor) ?? []), ...faults.map((fault) => fault.id)]);
  };
  for (const [actor, plan] of Object.entries(one.faults ?? {})) add(actor, plan);
  for (const step of one.steps)
    if ("op" in step && step.faults && typeof step.actor === "string") add(step.actor, step.faults);
  return found;
}
