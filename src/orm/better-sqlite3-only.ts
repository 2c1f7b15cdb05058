import type { Connection } from "../engine/connection.ts";
import { libraryName, libraryOf } from "../engine/driver.ts";
import { ArgumentError } from "../errors.ts";

/**
 * Refuses a connection of another driver: the ORMs ask better-sqlite3's statements whether they have rows, and take a
 * query of any other for one without.
 *
 * @param orm for the message
 * @throws {ArgumentError} that says what it is instead
 */
export function assertBetterSqlite3(connection: Connection, orm: string): void {
  const { transaction, pragma } = (connection ?? {}) as { transaction?: unknown; pragma?: unknown };
  if (typeof transaction === "function" && typeof pragma === "function") return;
  const found =
    typeof connection === "object" && connection !== null
      ? `one of ${libraryName(libraryOf(connection))}`
      : String(connection);
  throw new ArgumentError(`${orm} was given ${found} for a connection of better-sqlite3`, {
    hint: "install better-sqlite3 and pass connect(path), or connect(path, { driver: Database })",
  });
}
