/** What node:fs takes and does is what guardFs() looks at: paths, flags, options. */
import assert from "node:assert/strict";
import fs from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { runInNewContext } from "node:vm";
import { guardFs } from "../../faults/index.ts";
import { liveDatabase } from "../../spec/fixtures/live-database.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { loadDriver } from "../../src/engine/driver.ts";
import { connect } from "../../src/index.ts";

const refused = { code: "ERR_WALGUARD_LIVE_CONNECTION" };
const { constants } = fs;

/** Refused by the runtime, which Deno does without a code. */
function isFailure(error: unknown): boolean {
  return (error as { code?: string }).code !== refused.code;
}

/** A directory with a file that is called as the database is. */
function impostor(t: TestContext): string {
  const directory = temporaryDirectory(t);
  fs.writeFileSync(join(directory, "state.db"), "impostor");
  return directory;
}

describe("guardFs() refuses", () => {
  const skip = "Deno" in globalThis ? "not run: Deno takes no such paths" : false;
  test("a path in bytes of another realm, and what only looks like a URL", { skip }, (t) => {
    using live = liveDatabase(t);
    using _guard = guardFs();
    const bytes = runInNewContext("Uint8Array").from(Buffer.from(live.path)) as Uint8Array;
    assert.ok(!(bytes instanceof Uint8Array));
    assert.throws(() => fs.readFileSync(Buffer.from(live.path)), refused);
    assert.throws(() => fs.readFileSync(bytes as Buffer), refused);
    const { href, pathname, protocol, hostname } = pathToFileURL(live.path);
    const lookalike = { href, pathname, protocol, hostname, search: "", hash: "" } as URL;
    assert.throws(() => fs.readFileSync(lookalike), refused);
  });

  test("to read a -wal by flags that empty it", (t) => {
    using live = liveDatabase(t);
    using _guard = guardFs();
    const wal = `${live.path}-wal`;
    const { size } = fs.statSync(wal);
    assert.throws(() => fs.createReadStream(wal, { flags: "w+" }), refused);
    assert.throws(() => fs.readFileSync(wal, { flag: "w+" }), refused);
    assert.throws(() => fs.openSync(wal, constants.O_RDONLY | constants.O_TRUNC), refused);
    assert.equal(fs.statSync(wal).size, size);
  });

  test("to remove its directory by rmdir with all below it", async (t) => {
    using live = liveDatabase(t);
    using _guard = guardFs();
    const { directory } = live;
    // The types no longer have the option, which some runtimes still carry out.
    const all = { recursive: true } as object;
    assert.throws(() => fs.rmdirSync(directory, all), refused);
    await assert.rejects(fs.promises.rmdir(directory, all), refused);
    await new Promise<void>((resolve) => {
      fs.rmdir(directory, all, (error) => {
        assert.equal(error?.code, refused.code);
        resolve();
      });
    });
    fs.mkdirSync(join(directory, "empty"));
    fs.rmdirSync(join(directory, "empty"));
  });

  const older = Reflect.has(fs, "mkdtempDisposableSync")
    ? false
    : "not run: this runtime has no such function";
  test("to remove a temporary directory in which it is, by its disposal", { skip: older }, async (t) => {
    const place = join(temporaryDirectory(t), "made-");
    const driver = loadDriver("node:sqlite");
    using _guard = guardFs();
    const made = fs.mkdtempDisposableSync(place);
    const later = await fs.promises.mkdtempDisposable(place);
    const connections = [made, later].map(({ path }) => connect(join(path, "state.db"), { driver }));
    try {
      const message = /mkdtempDisposableSync\(\)\.remove\(.*guard-paths\.test\.ts:/;
      assert.throws(() => made.remove(), { ...refused, message });
      assert.throws(() => made[Symbol.dispose](), refused);
      await assert.rejects(async () => later.remove(), refused);
      await assert.rejects(async () => later[Symbol.asyncDispose](), refused);
    } finally {
      for (const db of connections) db.close();
    }
    made[Symbol.dispose]();
    await later.remove();
    assert.deepEqual(
      [made, later].map(({ path }) => fs.existsSync(path)),
      [false, false],
    );
  });

  test("to copy from and onto a link to its directory, where links are followed", async (t) => {
    const links = temporaryDirectory(t);
    const [link, copy] = [join(links, "link"), join(links, "copy")];
    const other = impostor(t);
    using live = liveDatabase(t);
    using _guard = guardFs();
    fs.symlinkSync(live.directory, link);
    const options = { recursive: true, dereference: true };
    assert.throws(() => fs.cpSync(link, copy, options), refused);
    await assert.rejects(fs.promises.cp(link, copy, options), refused);
    assert.throws(() => fs.cpSync(other, link, options), refused);
    // Only the link is copied.
    fs.cpSync(link, copy, { recursive: true });
    assert.ok(fs.lstatSync(copy).isSymbolicLink());
    fs.symlinkSync(live.path, join(links, "file"));
    fs.cpSync(join(links, "file"), join(links, "file-copy"));
    assert.ok(fs.lstatSync(join(links, "file-copy")).isSymbolicLink());
    assert.throws(() => fs.cpSync(join(links, "file"), copy, { dereference: true }), refused);
  });
});

describe("guardFs() lets through", () => {
  test("what fails on a directory by itself", (t) => {
    using live = liveDatabase(t);
    using _guard = guardFs();
    assert.throws(() => fs.rmSync(live.directory), isFailure);
    assert.throws(() => fs.cpSync(live.directory, `${live.directory}-copy`), isFailure);
    assert.throws(() => fs.rmdirSync(live.directory), { code: "ENOTEMPTY" });
  });

  test("a copy that leaves the database alone because it is there", async (t) => {
    const other = impostor(t);
    using live = liveDatabase(t);
    using _guard = guardFs();
    const [from, to] = [join(other, "state.db"), live.path];
    assert.throws(() => fs.copyFileSync(from, to, constants.COPYFILE_EXCL), isFailure);
    fs.cpSync(from, to, { force: false });
    fs.cpSync(other, live.directory, { recursive: true, force: false });
    await fs.promises.cp(other, live.directory, { recursive: true, force: false });
    fs.writeFileSync(join(other, "state.db-journal"), "");
    const options = { recursive: true, force: false };
    assert.throws(() => fs.cpSync(other, live.directory, options), refused, "a journal is not there");
    assert.throws(() => fs.copyFileSync(from, `${to}-journal`, constants.COPYFILE_EXCL), refused);
  });

  test("a copy whose filter leaves the database out", async (t) => {
    const other = impostor(t);
    const copies = temporaryDirectory(t);
    using live = liveDatabase(t);
    using _guard = guardFs();
    const { directory, path } = live;
    const without = (source: string): boolean => !/state\.db/.test(source);
    const options = { recursive: true, filter: without };
    fs.cpSync(directory, join(copies, "sync"), options);
    await fs.promises.cp(directory, join(copies, "promise"), options);
    fs.cpSync(other, directory, options);
    fs.cpSync(path, join(copies, "file"), options);
    assert.ok(!fs.existsSync(join(copies, "file")));
    const onlyShm = { recursive: true, filter: (source: string) => !source.endsWith(".db") };
    assert.throws(() => fs.cpSync(directory, join(copies, "shm"), onlyShm), refused);
    const later = { recursive: true, filter: async (source: string) => without(source) };
    await assert.rejects(fs.promises.cp(directory, join(copies, "later"), later), refused);
  });

  test("a stream that opens nothing by node:fs", async (t) => {
    using live = liveDatabase(t);
    using _guard = guardFs();
    const opened: string[] = [];
    const nothing = {
      open: (path: string, _flags: string, _mode: number, done: (error: null, fd: number) => void) => {
        opened.push(path);
        done(null, 99);
      },
      read: (...given: unknown[]) => (given.at(-1) as (error: null, count: number) => void)(null, 0),
      close: (_fd: number, done: (error: null) => void) => done(null),
    };
    const stream = fs.createReadStream(live.path, { fs: nothing as unknown as typeof fs });
    await new Promise<void>((resolve, reject) =>
      stream
        .on("close", () => resolve())
        .on("error", reject)
        .resume(),
    );
    assert.deepEqual(opened, [live.path]);
    const byNode = fs.createReadStream(live.path, { fs });
    await assert.rejects(new Promise((_, reject) => byNode.on("error", reject)), refused);
  });

  test("the renaming of its directory", (t) => {
    const place = temporaryDirectory(t);
    using live = liveDatabase(t);
    using _guard = guardFs();
    fs.renameSync(live.directory, join(place, "renamed"));
    assert.throws(() => fs.readFileSync(join(place, "renamed", "state.db")), refused);
    fs.renameSync(join(place, "renamed"), live.directory);
  });
});
