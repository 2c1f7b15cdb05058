/** For the scripts that show a finding: processes of a stack, told one thing at a time, and a fresh database. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const started = new Set();
const place = mkdtempSync(join(tmpdir(), "walguard-field-"));
process.on("exit", () => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(place, { recursive: true, force: true });
});

/** A path in a directory of its own that goes when the script ends. */
export function path(name = "shared.db") {
  return join(place, name);
}

/** One more process of the stack whose adapter is at `url`; `ask` resolves with its answer, or rejects. */
export function start(url) {
  const child = spawn(process.execPath, [fileURLToPath(url)], { stdio: ["pipe", "pipe", "inherit"] });
  started.add(child);
  const waiting = new Map();
  let paused = Promise.withResolvers();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { id, ok, error, event } = JSON.parse(line);
    if (event === "paused") return paused.resolve();
    const { resolve, reject } = waiting.get(id);
    if (error === undefined) resolve(ok);
    else reject(Object.assign(new Error(error.message), error));
  });
  let id = 0;
  const send = (message) => child.stdin.write(`${JSON.stringify(message)}\n`);
  const ask = (op, more = {}) => {
    const answer = Promise.withResolvers();
    waiting.set(++id, answer);
    send({ id, op, db: "a", ...more });
    return answer.promise;
  };
  return {
    pid: child.pid,
    ask,
    /** A write of one statement. */
    write: (sql, ...params) => ask("write", { body: [{ sql, params }] }),
    /** The rows of a query. */
    rows: async (sql) => (await ask("query", { sql })).rows,
    /** A write that stops before its end; `resume` lets it go on. */
    async writeAndPause(...body) {
      paused = Promise.withResolvers();
      const done = ask("write", { body });
      done.catch(() => {});
      await Promise.race([paused.promise, done]);
      return { done, resume: () => send({ resume: true }) };
    },
    kill: () => child.kill("SIGKILL"),
    /** Ends it by `bye`, by the end of its input (`eof`), or by `close` and then `bye`. */
    async ended(how) {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      if (how === "close") await errorOf(ask("close"));
      if (how === "eof") child.stdin.end();
      else ask("bye").catch(() => {});
      await gone;
    },
  };
}

/** The error that a promise is rejected with, or `null`. */
export async function errorOf(promise) {
  return await promise.then(
    () => null,
    (error) => error,
  );
}

/** Ends the script: what was seen, and whether that is what the finding says. */
export function saw(holds, text) {
  console.log(text);
  process.exit(holds ? 0 : 1);
}
