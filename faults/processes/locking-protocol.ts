/**
 * Raises a real "locking protocol", which takes the engine ten seconds, then a forged one, and tells both.
 * In a process of its own: the engine blocks it all the time.
 */
import { join } from "node:path";
import { errorPortrait } from "../../spec/fixtures/error-portrait.ts";
import { thrown } from "../../spec/fixtures/thrown.ts";
import { type DriverName, loadDriver } from "../../src/engine/driver.ts";
import { holdRogueLock, injectFaults } from "../index.ts";

const [name, directory] = process.argv.slice(2) as [DriverName, string];
const path = join(directory, "a.db");
const connection = new (loadDriver(name))(path);
connection.exec("PRAGMA busy_timeout=100; PRAGMA journal_mode=WAL; CREATE TABLE t (a)");
const rogue = await holdRogueLock(path, "read-marks");
if (!rogue.available) {
  process.stdout.write(`${JSON.stringify({ unavailable: rogue.reason })}\n`);
} else {
  const read = (): unknown => connection.prepare("SELECT count(*) FROM t").get();
  const real = thrown(read);
  await rogue[Symbol.asyncDispose]();
  read();
  const injected = injectFaults(connection, "exec.select=error(SQLITE_PROTOCOL)");
  const forged = thrown(read);
  injected.assertFired();
  const same = [real, forged].map((error) => ({
    ...errorPortrait(error),
    constructedBy: null,
    prototype: null,
  }));
  process.stdout.write(
    `${JSON.stringify({
      real: same[0],
      forged: same[1],
      samePrototype: Object.getPrototypeOf(real) === Object.getPrototypeOf(forged),
    })}\n`,
  );
}
connection.close();
