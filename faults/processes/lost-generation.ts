/**
 * A process whose database files are removed while it has them open. Parameters: driver, path, journal mode. It
 * reads one command per line and answers each with one line:
 *
 *     write TEXT   inserts a row with writeTxn: "ok", or the error's code and the transaction's outcome
 *     raw TEXT     inserts a row without walguard
 *     read         returns the rows it sees, as JSON
 *     stray        opens and closes the database and its -shm, which drops the locks on them (LH-001)
 *     connect      opens another connection to the path
 *     close        closes the first connection
 *     exit         ends as a program with nothing left to do does
 */
import { closeSync, openSync } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { type DriverName, loadDriver } from "../../src/engine/driver.ts";
import { connect, WalguardError, writeTxn } from "../../src/index.ts";

const [name = "", path = "", mode = "wal"] = parseArgs({ allowPositionals: true }).positionals;
const options = { driver: loadDriver(name as DriverName), journalMode: mode as "wal" | "delete" };
const db = connect(path, { ...options, schema: "CREATE TABLE IF NOT EXISTS notes (text TEXT)" });

function insert(text: string): void {
  db.prepare("INSERT INTO notes VALUES (?)").run(text);
}

const commands: Record<string, (text: string) => unknown> = {
  write: (text) => writeTxn(db, () => insert(text)),
  raw: insert,
  read: () => JSON.stringify(db.prepare("SELECT text FROM notes").all()),
  stray() {
    for (const file of [path, `${path}-shm`]) closeSync(openSync(file, "r"));
  },
  connect: () => void connect(path, options),
  close: () => void db.close(),
  exit() {
    input.close();
    // A pipe that is merely paused would keep the process alive.
    process.stdin.destroy();
  },
};

function answer(line: string): string {
  const [command = "", text = ""] = line.split(" ");
  try {
    return String(commands[command]?.(text) ?? "ok");
  } catch (error) {
    if (!(error instanceof WalguardError)) return `error: ${String(error)}`;
    return [error.code, error.outcome, error.message].filter((part) => part !== undefined).join(" ");
  }
}

const input = createInterface({ input: process.stdin });
input.on("line", (line) => console.log(answer(line)));
console.log("open");
