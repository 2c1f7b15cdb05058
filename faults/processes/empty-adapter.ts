/**
 * A conformance adapter that keeps no promise and looks as if it did. No case may pass with it.
 *
 *     node faults/processes/empty-adapter.ts HOW [CAPABILITY…]
 *
 * `ok` does nothing and answers ok. `error` answers everything but hello with an error that quotes the request.
 * `forgetful` is the reference, but every second write is rolled back and acknowledged; `forgetful-first` begins
 * with the first. `memory` is the reference, too, but on a copy of its own: the files themselves are only read, and
 * only once.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { runtimeCommand } from "../../spec/runner/process/runtime-command.ts";

interface Request {
  readonly id?: number;
  readonly op?: string;
  readonly body?: readonly object[];
}

interface Reply {
  readonly id?: number;
  readonly ok?: object;
  readonly error?: { readonly message: string };
}

const [how = "ok", ...capabilities] = process.argv.slice(2);
const hello = {
  protocol: 1,
  implementation: { name: `empty (${how})`, version: "1" },
  language: "TypeScript",
  sqlite: { version: process.env.EMPTY_ADAPTER_SQLITE ?? "3.53.0" },
  capabilities,
};
const emptyAnswers: Readonly<Record<string, object>> = {
  hello,
  connect: { journalMode: "wal" },
  apply: { journalMode: "wal" },
  mode: { mode: "wal" },
  query: { rows: [] },
  lock: { owned: true },
  report: { trace: [], logs: [], fired: {} },
};

if (how === "memory") onCopies();
else if (how.startsWith("forgetful")) forgetting(how === "forgetful-first" ? 0 : 1);
else {
  lines(process.stdin).on("line", (line) => {
    const request = JSON.parse(line) as Request;
    const { id, op = "" } = request;
    if (id === undefined) return;
    if (how === "error" && op !== "hello") say({ id, error: errorOf(request) });
    else say({ id, ok: emptyAnswers[op] ?? {} });
    if (op === "bye") process.exit(0);
  });
}

/** As near to what any case expects as one error can be: it says no kind, and every word of the request. */
function errorOf(request: Request): object {
  const throws = JSON.stringify(request.body ?? []).includes('"throw"');
  return {
    message: `failed: ${JSON.stringify(request)}`,
    ...(request.op === "write" ? { outcome: throws ? "rolled-back" : "not-started" } : {}),
  };
}

/** @param parity which writes are lost: 0 the first, the third…, 1 the second, the fourth… */
function forgetting(parity: 0 | 1): void {
  const lost = "lost by an adapter that forgets";
  const promised = new Map<number | undefined, object>();
  let writes = 0;
  reference(
    (line) => {
      const request = JSON.parse(line) as Request;
      if (request.op !== "write" || writes++ % 2 !== parity) return line;
      const value = request.body?.find((step) => "value" in step) ?? {};
      promised.set(request.id, value);
      return JSON.stringify({ ...request, body: [...(request.body ?? []), { throw: lost }] });
    },
    (line) => {
      const { id, error } = JSON.parse(line) as Reply;
      return error?.message.includes(lost) ? JSON.stringify({ id, ok: promised.get(id) }) : line;
    },
  );
}

function onCopies(): void {
  const place = mkdtempSync(join(process.env.EMPTY_ADAPTER_COPIES ?? tmpdir(), "copies-"));
  process.on("exit", () => rmSync(place, { recursive: true, force: true }));
  const copied = new Set<string>();
  const caseDirectory = /\/[^"]*?\/walguard-conform-[^/"]+\/\d+/g;
  reference(
    (line) =>
      line.replace(caseDirectory, (directory) => {
        const copy = join(place, directory);
        if (!copied.has(directory)) {
          copied.add(directory);
          cpSync(directory, copy, {
            recursive: true,
            verbatimSymlinks: true,
            filter: (one) => !one.endsWith("fifo"),
          });
        }
        return copy;
      }),
    (line) => line.replaceAll(place, ""),
  );
}

/** Passes each line to the reference adapter, and each of its lines back, both as the functions change them. */
function reference(there: (line: string) => string, back: (line: string) => string): void {
  const adapter = fileURLToPath(new URL("../../spec/adapters/node/adapter.ts", import.meta.url));
  // The driver that every runtime has.
  const [program, parameters] = runtimeCommand(adapter, ["--driver", "node:sqlite"]);
  const child = spawn(program, parameters, { stdio: ["pipe", "pipe", "inherit"] });
  lines(process.stdin)
    .on("line", (line) => void child.stdin.write(`${there(line)}\n`))
    .on("close", () => child.stdin.end());
  child.stdin.on("error", () => {});
  let greeted = false;
  lines(child.stdout).on("line", (line) => {
    const reply = JSON.parse(line) as Reply;
    if (greeted || reply.ok === undefined) process.stdout.write(`${back(line)}\n`);
    else say({ ...reply, ok: hello });
    greeted = true;
  });
  child.on("close", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.kill(process.pid, signal);
  });
}

function lines(stream: NodeJS.ReadableStream): Interface {
  return createInterface({ input: stream });
}

function say(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
