/**
 * Opens one database with two SQLite libraries in one process, which loses rows unless it is refused (LH-004).
 * Parameters: the driver that opens first, the other driver, the path. Prints one line for each attempt.
 */
import { parseArgs } from "node:util";
import { queryValue } from "../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../src/engine/driver.ts";
import { connect, initDb, WalguardError } from "../../src/index.ts";

const [one = "", other = "", path = ""] = parseArgs({ allowPositionals: true }).positionals;
const driver = loadDriver(other as DriverName);

function attempt(what: string, run: () => unknown): void {
  try {
    console.log(`${what}: ${run()}`);
  } catch (error) {
    if (!(error instanceof WalguardError)) throw error;
    console.log(`${what}: ${error.code}: ${error.message}`);
  }
}

const db = connect(path, { driver: loadDriver(one as DriverName), schema: "CREATE TABLE notes (text TEXT)" });
db.exec("INSERT INTO notes VALUES ('first')");
attempt("while live", () => connect(path, { driver }));
attempt("set up while live", () => initDb(path, { driver }));
db.close();
attempt("after close", () => queryValue(connect(path, { driver }), "SELECT text FROM notes"));
