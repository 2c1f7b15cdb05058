/**
 * A small conformance adapter over node:sqlite that misbehaves as its first argument says. `sound` does not.
 *
 * `forgetful` acknowledges writes without making them; `flaky` does so until the file named by its second argument
 * exists. `hang`, `crash`, `babble`, `wrong-reply` and `unsupported` do that at a write, `mute` at hello. `endless`
 * writes without a line break at a write. `painter` has what a terminal obeys in its name, and in what it writes to stderr
 * and throws at a write. `vacuous`
 * declares faults and injects none. `toiling` computes for a while before a write. `wrapped` starts a hanging adapter as its own child.
 */

import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";

const [how = "sound", marker = ""] = process.argv.slice(2);
const connections = new Map<string, DatabaseSync>();
type Request = Record<string, unknown> & { id: number; op: string; db: string };

const painted = "\u001b[2J\u001b[31mall green\u009b0m\u0007";

console.error(`pid ${process.pid}`);
if (how === "wrapped") {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), "hang"], { stdio: "inherit" });
  child.on("exit", (code) => process.exit(code ?? 1));
} else {
  createInterface({ input: process.stdin }).on("line", (line) => answer(JSON.parse(line) as Request));
}

function answer(request: Request): void {
  try {
    const ok = run(request);
    if (ok !== undefined) say({ id: request.id, ok });
  } catch (error) {
    say({ id: request.id, error: { message: (error as Error).message } });
  }
  if (request.op === "bye") process.exit(0);
}

function run(request: Request): object | undefined {
  switch (request.op) {
    case "hello":
      return how === "mute" ? undefined : hello();
    case "connect": {
      const db = new DatabaseSync(String(request.path), { timeout: 5000 });
      db.exec("PRAGMA journal_mode=WAL");
      connections.set(request.db, db);
      return { journalMode: "wal" };
    }
    case "write":
      return write(request);
    case "close":
      connections.get(request.db)?.close();
      return {};
    case "report":
      return { trace: [], logs: [], fired: {} };
    default:
      return {};
  }
}

function hello(): object {
  return {
    protocol: 1,
    implementation: { name: how === "painter" ? painted : how, version: "1" },
    language: "TypeScript",
    sqlite: { version: "3" },
    capabilities: how === "vacuous" ? ["faults"] : [],
  };
}

function write(request: Request): object | undefined {
  if (how === "hang") return undefined;
  if (how === "painter") {
    console.error(`${painted} \ufffe \u202e`);
    throw new Error(`${painted} \ud800`);
  }
  if (how === "endless") {
    const more = (): boolean => process.stdout.write("x".repeat(1 << 20), more);
    more();
    return undefined;
  }
  if (how === "toiling") for (const end = performance.now() + 700; performance.now() < end; );
  if (how === "crash") process.exit(7);
  if (how === "babble") console.log("this is no JSON");
  if (how === "wrong-reply") console.log(JSON.stringify({ id: request.id, result: "fine" }));
  if (["babble", "wrong-reply"].includes(how)) return undefined;
  if (how === "unsupported") {
    say({ id: request.id, error: { message: "what is a write?", kind: "unsupported" } });
    return undefined;
  }
  if (how === "forgetful" || (how === "flaky" && !existsSync(marker))) {
    if (how === "flaky") writeFileSync(marker, "");
    return {};
  }
  const db = connections.get(request.db) as DatabaseSync;
  db.exec("BEGIN IMMEDIATE");
  for (const step of request.body as { sql: string }[]) db.exec(step.sql);
  db.exec("COMMIT");
  return {};
}

function say(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
