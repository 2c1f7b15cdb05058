/**
 * An engine in JavaScript, on Node, Deno or Bun: `engine.ts better-sqlite3|node:sqlite`. It does what lines of JSON on
 * its input say, and answers each with a line. It uses the driver as it is, without walguard.
 */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { sqliteFailure } from "../../../src/engine/sqlite-error.ts";

interface Handle {
  exec(sql: string): unknown;
  prepare(sql: string): {
    all(): object[];
    get(): object | undefined;
    run(): unknown;
    readonly reader?: boolean;
  };
  close(): void;
  loadExtension(file: string): void;
  enableLoadExtension?(on: boolean): void;
  setAuthorizer?(
    decide: ((action: number, name: string | null, value: string | null) => number) | null,
  ): void;
}
// biome-ignore lint/suspicious/noExplicitAny: every driver has its own options
type Library = new (path: string, options?: any) => Handle;
// biome-ignore lint/suspicious/noExplicitAny: each request has its own fields
type Request = any;

const require = createRequire(import.meta.url);
const libraries: Readonly<Record<string, () => Library>> = {
  "better-sqlite3": () => require("better-sqlite3") as Library,
  "node:sqlite": () => (require("node:sqlite") as { DatabaseSync: Library }).DatabaseSync,
};
const [name = "better-sqlite3"] = process.argv.slice(2);
const other = name === "better-sqlite3" ? "node:sqlite" : "better-sqlite3";
const connections = new Map<number, Handle>();
const runtimes = process.versions as Readonly<Record<string, string | undefined>>;

function openWith(library: string, path: string, { timeoutMs = 0, readOnly = false }: Request): Handle {
  const Driver = (libraries[library] as () => Library)();
  if (library === "better-sqlite3") {
    if (path.startsWith("file:")) throw new Error("better-sqlite3 takes no URIs");
    return new Driver(path, { readonly: readOnly, ...(timeoutMs === null ? {} : { timeout: timeoutMs }) });
  }
  const opened = new Driver(path, { readOnly, allowExtension: runtimes.bun === undefined });
  if (timeoutMs !== null) opened.exec(`PRAGMA busy_timeout=${timeoutMs}`);
  return opened;
}

function of({ connection }: Request): Handle {
  const handle = connections.get(connection);
  if (handle === undefined) throw new Error(`no connection ${connection}`);
  return handle;
}

function rows(handle: Handle, sql: string): unknown[][] {
  const statement = handle.prepare(sql);
  if (statement.reader === false) {
    statement.run();
    return [];
  }
  return statement.all().map((row) => Object.values(row).map(plain));
}

function plain(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value;
}

const actions: Readonly<Record<string, (request: Request) => unknown>> = {
  open: (request) => void connections.set(request.connection, openWith(name, request.path, request)),
  exec: (request) => void of(request).exec(request.sql),
  rows: (request) => rows(of(request), request.sql),
  get: (request) => Object.values(of(request).prepare(request.sql).get() ?? {}),
  close(request) {
    of(request).close();
    connections.delete(request.connection);
  },
  touch({ path }) {
    const file = openSync(path, "r");
    readSync(file, Buffer.alloc(100));
    closeSync(file);
  },
  stat: ({ path }) => statSync(path).size,
  version: () => process.versions.sqlite ?? null,
  authorizer(request) {
    const answer = request.answer === "deny" ? 1 : 2;
    of(request).setAuthorizer?.((action, pragma, value) =>
      action === 19 && pragma === "journal_mode" && value !== null ? answer : 0,
    );
  },
  extension({ file }) {
    const handle = openWith(name, ":memory:", {});
    handle.enableLoadExtension?.(true);
    handle.loadExtension(file);
    handle.close();
  },
  second(request) {
    const handle = openWith(other, request.path, {});
    handle.prepare("SELECT count(*) FROM sqlite_schema").all();
    handle.close();
  },
  drop: (request) => void connections.delete(request.connection),
  async collect() {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    for (let round = 0; round < 5; round += 1) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  },
};

function features(): string[] {
  const first = openWith(name, ":memory:", {});
  const has = (wanted: boolean, feature: string): string[] => (wanted ? [feature] : []);
  const all = [
    "touch",
    "get",
    "one-process",
    ...has(name === "node:sqlite", "uri"),
    ...has(typeof first.setAuthorizer === "function", "authorizer"),
    ...has(typeof first.setAuthorizer === "function", "authorizer-ignore"),
    ...has(name === "better-sqlite3" || runtimes.bun === undefined, "extension"),
    ...has(runtimes.bun === undefined, "second-library"),
    ...has(runtimes.bun === undefined && runtimes.deno === undefined, "collect"),
    ...has(name === "node:sqlite" && runtimes.bun === undefined, "own-version"),
  ];
  first.close();
  return all;
}

function runtime(): string {
  if (runtimes.deno !== undefined) return `Deno ${runtimes.deno}`;
  if (runtimes.bun !== undefined) return `Bun ${runtimes.bun}`;
  return `Node ${runtimes.node}`;
}

function say(answer: unknown): void {
  process.stdout.write(
    `${JSON.stringify(answer, (_, value) => (typeof value === "bigint" ? Number(value) : value))}\n`,
  );
}

function errorAnswer(error: unknown): unknown {
  const { message, name: kind } = error as Error;
  const failure = sqliteFailure(error);
  return { error: { message, code: failure?.code ?? (error as { code?: string }).code ?? "", kind } };
}

const first = openWith(name, ":memory:", {});
const [[sqlite] = []] = rows(first, "SELECT sqlite_version()");
first.close();
say({ value: { sqlite, runtime: runtime(), features: features() } });

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as Request;
  try {
    const action = actions[request.do];
    if (action === undefined) throw new Error(`${name} cannot do ${request.do}`);
    say({ value: (await action(request)) ?? null });
  } catch (error) {
    say(errorAnswer(error));
  }
}
