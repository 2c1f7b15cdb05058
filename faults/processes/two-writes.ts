/** Creates a table and writes two rows, each in a transaction, under the faults of WALGUARD_FAULTS. */
import { type DriverName, loadDriver } from "../../src/engine/driver.ts";
import { faulty, planFromEnvironment } from "../index.ts";

const [name, path] = process.argv.slice(2) as [DriverName, string];
const Faulty = faulty(loadDriver(name), planFromEnvironment() ?? { faults: [] });
const connection = new Faulty(path);
connection.exec("PRAGMA journal_mode=WAL; CREATE TABLE t (a)");
for (let row = 1; row <= 2; row++) connection.exec(`BEGIN IMMEDIATE; INSERT INTO t VALUES (${row}); COMMIT`);
connection.close();
process.stdout.write("done\n");
