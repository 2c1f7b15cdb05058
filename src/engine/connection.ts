/** What walguard needs of a connection. better-sqlite3, node:sqlite and bun:sqlite satisfy it as they are. */

/** A prepared statement, as walguard uses one. */
export interface Statement {
  /** Runs the statement and gives the first row, `undefined` where there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: each driver has its own type for a bindable value
  get(...parameters: any[]): unknown;
  /** Runs the statement and gives all rows. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  all(...parameters: any[]): unknown[];
  /** Runs a statement that has no rows. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  run(...parameters: any[]): unknown;
}

/** An open database, as walguard uses one: the driver's own object has more. */
export interface Connection {
  /** Runs statements and ignores their rows. */
  exec(sql: string): unknown;
  /** Prepares one statement. */
  prepare(sql: string): Statement;
  /** Closes the database. */
  close(): unknown;
}

/**
 * Runs one statement to its end and gives the first column of its first row. An error that comes after the row
 * is thrown (JM-054): `get()` of the drivers stops after the row and hides it.
 *
 * For statements whose answer or error code matters: `exec()` gives neither rows nor, on Deno, result codes.
 * For the others, `exec()` is several times cheaper.
 *
 * @param connection the database
 * @param sql one statement, with or without a result
 * @returns the value; `undefined` where there is no row, as for a pragma that an authorizer silenced
 */
export function queryValue(connection: Connection, sql: string): unknown {
  let statement = connection.prepare(sql);
  // better-sqlite3 refuses get() on a statement without columns and run() on one with them.
  if ((statement as { reader?: boolean }).reader === false) {
    statement.run();
    return undefined;
  }
  // better-sqlite3 writes and compiles a function to make a row's object, for each statement.
  const { pluck } = statement as { pluck?: () => Statement };
  if (typeof pluck === "function") statement = pluck.call(statement);
  return firstColumn(statement.all()[0]);
}

/** The first column of a row, in whatever shape the driver or a plucked statement gives it. */
export function firstColumn(row: unknown): unknown {
  if (typeof row !== "object" || row === null) return row ?? undefined;
  if (ArrayBuffer.isView(row)) return row;
  for (const column in row) return (row as Record<string, unknown>)[column];
  return undefined;
}

/**
 * A pragma's value as a number.
 *
 * @returns the number; `undefined` where the pragma gave no row, or no number
 */
export function queryNumber(connection: Connection, sql: string): number | undefined {
  const value = queryValue(connection, sql);
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : undefined;
}

/**
 * Whether the connection has an open transaction.
 *
 * @returns `undefined` where the driver cannot tell
 */
export function inTransaction(connection: Connection): boolean | undefined {
  try {
    const { inTransaction: named, isTransaction } = connection as {
      inTransaction?: boolean;
      isTransaction?: boolean;
    };
    return named ?? isTransaction;
  } catch {
    // node:sqlite's getter throws once the database is closed, and closing ends the transaction.
    return false;
  }
}

/**
 * The file of a connection as the driver knows it, without asking the engine.
 *
 * @returns an absolute path, `null` for an in-memory or temporary database, `undefined`
 *   where the driver does not say
 */
export function driverLocation(connection: Connection): string | null | undefined {
  const { location, memory, name } = connection as {
    location?: () => string | null;
    memory?: boolean;
    name?: string;
  };
  if (typeof location === "function") {
    try {
      return location.call(connection);
    } catch {
      // node:sqlite does not say for a closed database; the first statement will fail.
      return undefined;
    }
  }
  if (memory === true) return null;
  return typeof name === "string" && name.startsWith("/") ? name : undefined;
}

/**
 * The file of a connection, asked of the engine where the driver does not say
 * (https://sqlite.org/pragma.html#pragma_database_list).
 *
 * @returns an absolute path, or `null` for an in-memory or temporary database
 */
export function databaseFile(connection: Connection): string | null {
  const known = driverLocation(connection);
  if (known !== undefined) return known;
  const rows = connection.prepare("PRAGMA database_list").all() as { name?: string; file?: string }[];
  return rows.find((row) => row.name === "main")?.file || null;
}
