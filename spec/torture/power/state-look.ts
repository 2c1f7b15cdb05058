/** What a process finds that is started after a power cut, and what is wrong with it. */
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { type Rows, rowsOf, rowsQuery } from "../account.ts";
import type { PromisedThen } from "./promises.ts";

export interface StateLook {
  /** Which program looked. */
  readonly by: string;
  readonly integrity: readonly string[];
  /** `null`: not asked, or there is no database. */
  readonly mode: string | null;
  readonly hasTable: boolean;
  readonly rows: Rows;
  /** What else went wrong. */
  readonly problems: readonly string[];
}

/** A look at no file at all. */
export function nothingThere(by: string): StateLook {
  return { by, integrity: ["ok"], mode: null, hasTable: false, rows: new Map(), problems: [] };
}

/** Opens it with this runtime's SQLite. It has no other connection to it. */
export function lookAt(path: string): StateLook {
  const by = "SQLite";
  if (!existsSync(path)) return nothingThere(by);
  const db = new DatabaseSync(path, { timeout: 1000 });
  try {
    const values = (sql: string): unknown[][] =>
      db
        .prepare(sql)
        .all()
        .map((row) => Object.values(row));
    const integrity = values("PRAGMA integrity_check").map(([text]) => String(text));
    const [[pages] = []] = values("PRAGMA page_count");
    const mode = pages === 0 ? null : String(values("PRAGMA journal_mode")[0]?.[0]);
    const hasTable = values("SELECT 1 FROM sqlite_schema WHERE name='t'").length > 0;
    return { by, integrity, mode, hasTable, rows: rowsOf(hasTable ? values(rowsQuery) : []), problems: [] };
  } catch (error) {
    return { ...nothingThere(by), problems: [`${by} can't read it: ${(error as Error).message}`] };
  } finally {
    db.close();
  }
}

/** Each sentence is a violation. */
export function problemsOf(look: StateLook, { account, mode, hasTable }: PromisedThen): string[] {
  const { by } = look;
  if (look.problems.length > 0) return [...look.problems];
  if (look.integrity.join() !== "ok") return [`${by} finds damage: ${look.integrity.slice(0, 3).join("; ")}`];
  const problems = account.problems(look.rows).map((problem) => `as ${by} sees it, ${problem}`);
  if (hasTable && !look.hasTable)
    problems.push(`as ${by} sees it, the table is gone, though a connect had made it`);
  if (mode === "wal" && look.mode !== null && look.mode !== mode)
    problems.push(
      `as ${by} sees it, the database is in ${look.mode} mode, though a connect had said ${mode}`,
    );
  return problems;
}
