/**
 * SQLite's own shell as an engine: one `sqlite3` process for each connection, and this one to speak for them. Its errors
 * come with their output, in order, because `stdbuf` ends its lines early.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { sqliteCodeName } from "../../../src/engine/sqlite-code.ts";

// biome-ignore lint/suspicious/noExplicitAny: each request has its own fields
type Request = any;
interface Shell {
  readonly child: ChildProcess;
  readonly lines: AsyncIterator<string>;
  readonly reader: Interface;
}

const end = "--end-of-answer--";
const shells = new Map<number, Shell>();

async function openShell({ connection, path, timeoutMs, readOnly }: Request): Promise<void> {
  const options = ["-batch", "-json", ...(readOnly ? ["-readonly"] : []), path];
  const child = spawn("sh", ["-c", 'exec stdbuf -oL sqlite3 "$@" 2>&1', "sh", ...options], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const reader = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> });
  shells.set(connection, { child, reader, lines: reader[Symbol.asyncIterator]() });
  await tell(connection, timeoutMs === null ? "SELECT 0;" : `.timeout ${timeoutMs}`);
}

/** What a shell prints in answer to some lines. */
async function tell(connection: number, text: string): Promise<string> {
  const shell = shells.get(connection);
  if (shell === undefined) throw new Error(`no connection ${connection}`);
  shell.child.stdin?.write(`${text}\n.print ${end}\n`);
  const printed: string[] = [];
  for (;;) {
    const { value, done } = await shell.lines.next();
    if (done === true) throw new Error(`sqlite3 ended: ${printed.join(" ")}`);
    if (value === end) return printed.join("\n");
    printed.push(value);
  }
}

/** Errors look like `Runtime error near line 2: database is locked (5)`. */
async function run({ connection, sql }: Request): Promise<string> {
  const printed = await tell(connection, `${sql};`);
  const [, message = "", number = ""] = /(?:[Ee]rror)[^:\n]*: (.*?)(?: \((\d+)\))?$/m.exec(printed) ?? [];
  if (message !== "") throw Object.assign(new Error(message), { code: codeOf(message, number) });
  return printed;
}

async function rows(request: Request): Promise<unknown[][]> {
  const printed = await run(request);
  return printed.startsWith("[") ? (JSON.parse(printed) as object[]).map((row) => Object.values(row)) : [];
}

/** For an error while it prepares, the shell gives no number. */
function codeOf(message: string, number: string): string {
  if (number !== "") return sqliteCodeName(Number(number));
  if (message.startsWith("database is locked")) return "SQLITE_BUSY";
  return message.startsWith("file is not a database") ? "SQLITE_NOTADB" : "SQLITE_ERROR";
}

async function close({ connection }: Request): Promise<void> {
  const { child } = shells.get(connection) as Shell;
  shells.delete(connection);
  const over = new Promise((resolve) => child.once("close", resolve));
  child.stdin?.end();
  await over;
}

const actions: Readonly<Record<string, (request: Request) => unknown>> = {
  open: openShell,
  exec: async (request) => void (await run(request)),
  rows,
  close,
};

function say(answer: unknown): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

const version = spawnSync("sqlite3", ["--version"], { encoding: "utf8" }).stdout.split(" ")[0];
say({ value: { sqlite: version, runtime: "sqlite3", features: ["uri"] } });

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as Request;
  try {
    const action = actions[request.do];
    if (action === undefined) throw new Error(`the sqlite3 tool cannot do ${request.do}`);
    say({ value: (await action(request)) ?? null });
  } catch (error) {
    const { message, code = "", name } = error as Error & { code?: string };
    say({ error: { message, code, kind: name } });
  }
}
for (const connection of shells.keys()) await close({ connection });
