/**
 * Connects once, and prints what came of it as JSON. Parameters: driver, path, options as JSON.
 */
import { statSync } from "node:fs";
import { parseArgs } from "node:util";
import { queryValue } from "../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../src/engine/driver.ts";
import { connect, WalguardError } from "../../src/index.ts";

const [name = "", path = "", options = "{}"] = parseArgs({ allowPositionals: true }).positionals;
const warnings: string[] = [];
const logger = {
  warn: (text: string): void => void warnings.push(text),
  error: (text: string): void => void warnings.push(text),
};
try {
  const driver = loadDriver(name as DriverName);
  const db = connect(path, { driver, logger, ...JSON.parse(options) });
  const mode = queryValue(db, "PRAGMA journal_mode");
  const modes = ["", "-wal", "-shm", ".init.lock"].map((suffix) => {
    const bits = statSync(`${path}${suffix}`, { throwIfNoEntry: false })?.mode;
    return bits === undefined ? null : (bits & 0o777).toString(8);
  });
  db.close();
  console.log(JSON.stringify({ ok: true, mode, modes, warnings }));
} catch (error) {
  if (!(error instanceof WalguardError)) throw error;
  const { code, message, hint, sqliteCode } = error;
  const { quarantinePath } = error as { quarantinePath?: string | null };
  console.log(JSON.stringify({ ok: false, code, message, hint, sqliteCode, quarantinePath, warnings }));
}
