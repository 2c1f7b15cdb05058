/**
 * A process whose database files are taken away from under it. Parameters: driver, path, journal mode. It is
 * told one command a line, and answers each with a line:
 *
 *     write TEXT   a row by writeTxn: "ok", or the error's code and the transaction's outcome
 *     raw TEXT     a row past walguard
 *     read         the rows it sees, as JSON
 *     stray        opens and closes the database and its -shm, which drops the locks on them (hazard H1)
 *     connect      a further connection to the path
 *     close        closes the first connection
 *     exit         ends, as a program does that has nothing left to do
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
    // A pipe that is only paused would keep the process alive.
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
