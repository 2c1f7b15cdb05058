/** The table of every torture, and what is in it from the start. */

export const tableSql =
  "CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, key TEXT NOT NULL, half INTEGER NOT NULL, pad TEXT); CREATE INDEX IF NOT EXISTS t_key ON t (key)";

/** The keys of the writes in files that exist at the start. */
export const baseKeys: readonly string[] = ["base 1", "base 2", "base 3", "base 4"];
