/** Decides whether a place in a run is the one that a fault names. */
import type { FaultPoint } from "./plan.ts";
import type { SqlStatement } from "./sql-statement.ts";

/** A place in a run: a statement about to run, or a connection about to be opened or closed. */
export interface Site {
  readonly statement: SqlStatement | "open" | "close";
  readonly actor: string | undefined;
  /** The database; `null` in memory. */
  readonly path: string | null;
}

/** Makes the test for one point, so that its patterns are compiled once and not for each statement. */
export function pointMatcher(point: FaultPoint): (site: Site) => boolean {
  const sql = point.sql === undefined ? null : sqlPattern(point.sql);
  const path = point.path === undefined ? null : globPattern(point.path);
  const name = point.name?.toLowerCase();
  const arg = point.arg?.toLowerCase() ?? point.arg;
  return (site) => {
    if (point.actor !== undefined && point.actor !== site.actor) return false;
    if (path !== null && !matchesPath(path, site.path)) return false;
    const { statement } = site;
    if (typeof statement === "string") return statement === point.op;
    if (point.op !== "any" && point.op !== statement.op) return false;
    if (name !== undefined && name !== statement.name) return false;
    if (arg !== undefined && arg !== statement.arg) return false;
    return sql === null || sql.test(collapsed(statement.sql));
  };
}

/** `"/…/"` is a regular expression; a text that only begins with a slash is not. */
export function isRegularExpression(text: string): boolean {
  return text.length > 2 && text.startsWith("/") && text.endsWith("/");
}

function sqlPattern(text: string): RegExp {
  return isRegularExpression(text)
    ? new RegExp(text.slice(1, -1), "i")
    : new RegExp(literal(collapsed(text)), "i");
}

function collapsed(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** `*` and `?` stay within one directory, `**` does not. */
function globPattern(glob: string): RegExp {
  const parts = glob.split(/(\*\*\/?|\*|\?)/).map((part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    return part === "?" ? "[^/]" : literal(part);
  });
  return new RegExp(`^${parts.join("")}$`);
}

/** A pattern without a directory is matched against the file name. */
function matchesPath(pattern: RegExp, path: string | null): boolean {
  if (path === null) return false;
  return pattern.test(path) || pattern.test(path.slice(path.lastIndexOf("/") + 1));
}
