import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { mostRemembered } from "../../src/bounded-map.ts";
import { forget, initialised, isSetUpFor, remember } from "../../src/connect/set-up-files.ts";
import type { Driver } from "../../src/engine/driver.ts";
import { fileIdentity } from "../../src/file/identity.ts";
import { realSurroundings } from "../../src/journal-mode/context.ts";
import { proveWal } from "../../src/journal-mode/wal-proof.ts";
import { logOnce } from "../../src/logger.ts";

const more = mostRemembered + 10;
const library = {};

/** How much each module keeps for the process, by the name of its slot. */
function kept(name: string): number {
  const state = globalThis as { [key: symbol]: Map<string, Map<string, unknown>> | undefined };
  return state[Symbol.for("walguard.process-state.2")]?.get(name)?.size ?? 0;
}

/** A library in which WAL works, and nothing takes time. */
const Quick = class {
  prepare(sql: string): object {
    const rows = sql.includes("journal_mode")
      ? [{ mode: "wal" }]
      : sql.startsWith("SELECT")
        ? [{ v: 42 }]
        : [];
    return { all: () => rows };
  }
  exec(): void {}
  close(): void {}
} as unknown as Driver;

/** One directory under many names. */
function spelling(directory: string, n: number): string {
  const bits = [...n.toString(2).padStart(14, "0")];
  return join(directory) + bits.map((bit) => (bit === "1" ? "/." : "//.")).join("");
}

describe("what is remembered of files", () => {
  test("CN-043 a process that opens file after file remembers the last ones only", (t) => {
    const directory = temporaryDirectory(t);
    const identity = fileIdentity(directory);
    assert.ok(identity);
    const write = (): void => {};
    for (let n = 0; n < more; n++) {
      remember(`/tenants/${n}.db`, identity, undefined, library);
      logOnce("wal-fallback", `tenant ${n}`, write);
      realSurroundings.networkFileSystem(`/tenants/${n}/state.db`);
      assert.deepEqual(proveWal(`${spelling(directory, n)}/state.db`, Quick), { works: true });
    }
    for (const slot of ["set-up-files.3", "logged.2", "file-systems.1", "wal-proofs.2"])
      assert.equal(
        kept(slot),
        mostRemembered,
        `${slot}: a service with a file per tenant would grow for ever`,
      );
  });

  test("CN-043, CN-019 a file that is used is not forgotten, however many others come", (t) => {
    const directory = temporaryDirectory(t);
    const identity = fileIdentity(directory);
    assert.ok(identity);
    remember(directory, identity, "CREATE", library);
    for (let n = 0; n < more; n++) {
      if (n % 1000 === 0) assert.notEqual(initialised(directory), null, "each connect would be a first one");
      remember(`/others/${n}.db`, identity, undefined, library);
    }
    assert.equal(isSetUpFor(directory, "CREATE", library), true);
    assert.equal(isSetUpFor(directory, "CREATE", {}), false, "another library has not opened it (LH-040)");
    forget(directory);
  });

  test("CN-043 SQL that is another one in each connect does not pile up", (t) => {
    const directory = temporaryDirectory(t);
    const identity = fileIdentity(directory);
    assert.ok(identity);
    for (let n = 0; n < 200; n++) remember(directory, identity, `CREATE ${n}`, library);
    const known = Array.from({ length: 200 }, (_, n) => isSetUpFor(directory, `CREATE ${n}`, library));
    assert.equal(known.filter((one) => one).length, 100);
    assert.equal(known.at(-1), true);
    forget(directory);
  });
});
