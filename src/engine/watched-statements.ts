/**
 * Tells when a connection begins a transaction, and when its busy timeout is set. No driver does. A transaction that is
 * begun while another one is thought to be open shows that the other one is over (TX-020).
 */
import { type Connection, inTransaction, type Statement } from "./connection.ts";

// biome-ignore lint/suspicious/noExplicitAny: stands for the methods of any driver
type Method = (...parameters: any[]) => any;

const ways = ["run", "get", "all", "iterate"] as const;

/** What is told of. */
export interface Watcher {
  /** A transaction may have been begun. */
  begin(): void;
  /** The busy timeout may be about to be set. */
  busyTimeout(): void;
}

/**
 * Tells of what goes through the connection's `exec` and `prepare` from now on, and of better-sqlite3's `pragma`. Out of
 * reach are statements that were prepared before, and node:sqlite's tag stores.
 */
export function watchStatements(connection: Connection, watcher: Watcher): void {
  const { exec, prepare, pragma } = connection as { exec: Method; prepare: Method; pragma?: Method };
  const onBegin = (): void => watcher.begin();
  if (typeof pragma === "function") {
    override(connection, "pragma", function (this: unknown, text, ...rest) {
      if (maySetTimeout(text)) watcher.busyTimeout();
      return pragma.call(this, text, ...rest);
    });
  }
  override(connection, "exec", function (this: unknown, sql, ...rest) {
    if (maySetTimeout(sql)) watcher.busyTimeout();
    const text = mayBegin(sql) ? bare(sql) : "";
    if (!beginning.test(text)) return exec.call(this, sql, ...rest);
    const wasOver = inTransaction(connection) === false;
    let succeeded = false;
    try {
      const result = exec.call(this, sql, ...rest);
      succeeded = true;
      return result;
    } finally {
      // Which of several statements failed is not known.
      if (wasOver || mayEnd(text) || (succeeded && begin.test(text))) onBegin();
    }
  });
  override(connection, "prepare", function (this: unknown, sql, ...rest) {
    // The engine sets it when it prepares the pragma.
    if (maySetTimeout(sql)) watcher.busyTimeout();
    const statement = prepare.call(this, sql, ...rest) as Statement;
    // A statement is prepared of the first of several.
    const [text = ""] = mayBegin(sql)
      ? bare(sql)
          .replace(/^[\s;]+/, "")
          .split(";", 1)
      : [];
    if (begin.test(text)) watchStatement(statement, onBegin);
    else if (beginning.test(text)) {
      let wasOver = false;
      const remember = (): void => {
        wasOver = inTransaction(connection) === false;
      };
      watchStatement(statement, () => wasOver && onBegin(), remember);
    }
    return statement;
  });
}

/** @param onSuccess for `BEGIN` enough: it fails where a transaction is open */
function watchStatement(statement: Statement, onSuccess: () => void, before?: () => void): void {
  for (const way of ways) {
    const original = (statement as unknown as Record<string, Method | undefined>)[way];
    if (original === undefined) continue;
    override(statement, way, function (this: unknown, ...parameters) {
      before?.();
      const result = original.apply(this, parameters);
      onSuccess();
      return result;
    });
  }
}

/** Where an object takes no new properties, it is left as it is. */
function override(target: object, name: string, value: Method): void {
  Reflect.defineProperty(target, name, { value, configurable: true, writable: true });
}

/** Quick, since it is asked of every statement. */
function mayBegin(sql: unknown): sql is string {
  return typeof sql === "string" && /begin|savepoint/i.test(sql);
}

function maySetTimeout(sql: unknown): boolean {
  return typeof sql === "string" && /busy_timeout/i.test(sql);
}

const begin = /(?:^|;)\s*begin\b/i;
const beginning = /(?:^|;)\s*(?:begin|savepoint)\b/i;
const ending = /(?:^|;)\s*(?:commit\b|end\b|rollback\b(?!\s+(?:transaction\s+)?to\b))/i;

/** A trigger has an `END` of its own. */
function mayEnd(text: string): boolean {
  return ending.test(text.replace(/\bcreate\s+(?:temp\w*\s+)?trigger\b[\s\S]*?;\s*end\b/gi, ""));
}

/** SQL text without what may hold semicolons: comments, strings and quoted names. */
function bare(sql: string): string {
  return sql.replace(/--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'[^']*'|"[^"]*"|`[^`]*`|\[[^\]]*\]/g, " ");
}
