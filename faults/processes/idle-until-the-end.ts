/**
 * A process that is idle while its `-wal` is taken away, and then ends. Parameters: driver, path, where the
 * connection is (main, worker), and what it did to its journal mode before: nothing, "toggled" (out of WAL mode
 * and back), "switched" (to WAL, by plain code, after it was opened in DELETE mode). Prints "open"; the next line that it reads says how it ends: return, exit, throw.
 */
import { once } from "node:events";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { type DriverName, loadDriver } from "../../src/engine/driver.ts";
import { connect, writeTxn } from "../../src/index.ts";

const [driver = "", path = "", place = "main", before = ""] = isMainThread
  ? process.argv.slice(2)
  : (workerData as string[]);
const endings: Readonly<Record<string, () => void>> = {
  return() {},
  exit: () => process.exit(0),
  throw() {
    throw new Error("nobody catches this");
  },
};

if (isMainThread && place === "worker") {
  const worker = new Worker(new URL(import.meta.url), { workerData: [driver, path, place, before] });
  worker.on("error", (error) => console.error(String(error)));
  await new Promise((resolve) => worker.once("message", resolve));
  console.log("open");
  worker.postMessage(await command());
} else {
  const journalMode = before === "switched" ? "delete" : "wal";
  const options = { driver: loadDriver(driver as DriverName), journalMode } as const;
  const db = connect(path, { ...options, schema: "CREATE TABLE IF NOT EXISTS notes (text TEXT)" });
  writeTxn(db, () => db.prepare("INSERT INTO notes VALUES (zeroblob(20000))").run());
  if (before === "toggled") db.exec("PRAGMA journal_mode=DELETE");
  if (before !== "") {
    db.exec("PRAGMA journal_mode=WAL");
    db.prepare("INSERT INTO notes VALUES (zeroblob(20000))").run();
  }
  if (parentPort === null) console.log("open");
  else parentPort.postMessage("open");
  endings[await command()]?.();
}

async function command(): Promise<string> {
  if (parentPort !== null) return String((await once(parentPort, "message"))[0]);
  const [chunk] = await once(process.stdin, "data");
  process.stdin.destroy();
  return String(chunk).trim();
}
