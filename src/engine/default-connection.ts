import type { Connection } from "./connection.ts";

// biome-ignore lint/suspicious/noTsIgnore: there is an error only where its types are not installed
/** @ts-ignore */
type BetterSqlite3 = import("better-sqlite3").Database;

/** Without the types nothing is known of the base, and this has no members. */
interface Installed extends BetterSqlite3 {}

/**
 * The connection that `connect()` gives where no driver is passed: better-sqlite3's where its types are installed, so
 * that Drizzle and Kysely take it as it is, else what all drivers have.
 */
export type DefaultConnection = Installed extends Connection ? Installed : Connection;
