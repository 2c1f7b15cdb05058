/**
 * Holds a database's init lock until it is killed. Parameters: path, and "sqlite" for the lock that stands in
 * where there is no flock.
 */
import { writeSync } from "node:fs";
import { parseArgs } from "node:util";
import { systemClock } from "../../src/clock.ts";
import { loadDriver } from "../../src/engine/driver.ts";
import { sqliteKind } from "../../src/file-lock/sqlite-lock.ts";
import { withInitLock } from "../../src/init-lock/init-lock.ts";

const [path = "", kind] = parseArgs({ allowPositionals: true }).positionals;
const driver = loadDriver("better-sqlite3");
const kinds = kind === "sqlite" ? [sqliteKind(driver)] : undefined;
withInitLock(
  path,
  ({ owned }) => {
    writeSync(1, owned ? "held\n" : "not held\n");
    systemClock.sleep(60_000);
  },
  { driver, kinds },
);
