import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { cleanUp } from "../../spec/fixtures/clean-up.ts";
import { failingCall } from "../../spec/fixtures/failing-call.ts";
import { elsewhere } from "../../spec/fixtures/other-process.ts";
import { missing } from "../../spec/fixtures/prerequisite.ts";
import { startCommand } from "../../spec/fixtures/runtime-process.ts";
import { startPeer } from "../../spec/fixtures/sqlite-peer.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { runtimeCommand } from "../../spec/runner/process/runtime-command.ts";

const adapters = new URL("../../spec/adapters/", import.meta.url);
const node = new URL("node/adapter.ts", adapters);
const commands: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  "better-sqlite3": runtimeCommand(node, ["--driver", "better-sqlite3"]),
  "node:sqlite": runtimeCommand(node, ["--driver", "node:sqlite"]),
  "the Python port": ["python3", [fileURLToPath(new URL("python/adapter.py", adapters))]],
};

/**
 * When `fstat` fails on a file that SQLite has just opened for a second time, SQLite closes that descriptor, and with
 * it the process's locks on the file are gone.
 */
describe("locks that the engine itself dropped", { skip: missing("python3") }, () => {
  for (const [name, command] of Object.entries(commands)) {
    test(`LH-008 a process without its locks acknowledges no row that is lost: ${name}`, async (t) => {
      const directory = temporaryDirectory(t);
      const failing = failingCall(t, directory);
      if (typeof failing === "string") return t.skip(failing);
      const path = join(directory, "state.db");
      const adapter = startCommand(...failing.command(...command));
      cleanUp(t, () => void adapter.child.kill("SIGKILL"));
      let id = 0;
      const ask = async (op: string, more: object = {}): Promise<Record<string, { kind?: string }>> => {
        adapter.tell(JSON.stringify({ id: ++id, op, db: "a", ...more }));
        return JSON.parse(await adapter.line());
      };
      const write = (text: string): ReturnType<typeof ask> =>
        ask("write", { body: [{ sql: "INSERT INTO t VALUES (?)", params: [text] }] });

      await ask("hello", { protocol: 1 });
      assert.ok((await ask("connect", { path })).ok);
      assert.ok((await ask("exec", { sql: "CREATE TABLE t (v)" })).ok);
      assert.ok((await write("acknowledged")).ok);
      failing.failNext("fstat", "database");
      const refused = await ask("connect", { db: "b", path });
      assert.ok(
        failing.hasFailed() && refused.error,
        `the second open succeeded: ${JSON.stringify(refused)}`,
      );
      // The last to close, as far as it can tell.
      elsewhere(path, "SELECT count(*) FROM t");
      if (existsSync(`${path}-wal`)) return t.skip("not run: the SQLite of this Python saw through it");
      const peer = startPeer(t);
      await peer.ask(`open ${path}`);
      await peer.ask("exec INSERT INTO t VALUES ('by another')");

      assert.equal((await write("lost")).error?.kind, "lost-generation");
      adapter.child.kill("SIGKILL");
      await adapter.ended;
      assert.equal(await peer.ask("exec SELECT v FROM t"), '[["acknowledged"], ["by another"]]');
    });
  }
});
