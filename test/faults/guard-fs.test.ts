import assert from "node:assert/strict";
import defaultFs, * as namedFs from "node:fs";
import namedPromises from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, join, relative } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { guardedCalls } from "../../faults/guard/guarded-calls.ts";
import { guardFs } from "../../faults/index.ts";
import { cleanUp } from "../../spec/fixtures/clean-up.ts";
import { liveDatabase } from "../../spec/fixtures/live-database.ts";
import { elsewhere } from "../../spec/fixtures/other-process.ts";
import { missing } from "../../spec/fixtures/prerequisite.ts";
import { recordingLogger } from "../../spec/fixtures/recording-logger.ts";
import { startProcess } from "../../spec/fixtures/runtime-process.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { thrown } from "../../spec/fixtures/thrown.ts";
import { loadDriver } from "../../src/engine/driver.ts";
import { checkGeneration, connect, initDb, writeTxn, writeTxnAsync } from "../../src/index.ts";

const isDeno = "Deno" in globalThis;
/** What the rest of a program sees: named imports of an ES module; on Deno they are out of the guard's reach. */
const fs = (isDeno ? defaultFs : namedFs) as typeof defaultFs;
const refused = { code: "ERR_WALGUARD_LIVE_CONNECTION" };

type Given = readonly unknown[];
// biome-ignore lint/suspicious/noExplicitAny: stands for any function of node:fs
type AnyFunction = (...given: any[]) => unknown;

/** What each function is given to act on a file; `free` is a name that nothing has. */
const acts: Readonly<Record<string, (file: unknown, free: string) => readonly Given[]>> = {
  open: (file) => [
    [file, "r"],
    [file, "r+"],
  ],
  readFile: (file) => [[file]],
  writeFile: (file) => [[file, "x"]],
  appendFile: (file) => [[file, "x"]],
  truncate: (file) => [[file, 0]],
  copyFile: (file, free) => [
    [file, free],
    [free, file],
  ],
  cp: (file, free) => [
    [file, free],
    [free, file],
  ],
  unlink: (file) => [[file]],
  rm: (file) => [[file]],
  rename: (file, free) => [
    [file, free],
    [free, file],
  ],
  createReadStream: (file) => [[file]],
  ReadStream: (file) => [[file]],
  createWriteStream: (file) => [[file]],
  WriteStream: (file) => [[file]],
  FileReadStream: (file) => [[file]],
  FileWriteStream: (file) => [[file]],
  openAsBlob: (file) => [[file]],
};

/** What acts on directories only; they have tests of their own. */
const ofDirectories: ReadonlySet<string> = new Set(["rmdir", "mkdtempDisposable"]);

/** Every function in every form, as one that returns a promise. */
const allFunctions: readonly { readonly name: string; readonly act: string; readonly run: AnyFunction }[] = [
  ...[...guardedCalls.fs].map(([property, { name, form }]) => {
    const call = (): AnyFunction => Reflect.get(fs, property) as AnyFunction;
    const run: AnyFunction =
      form === "callback"
        ? (...given) => promisify(call())(...given)
        : /^[A-Z]/.test(property)
          ? async (...given) => ended(Reflect.construct(call(), given) as namedFs.ReadStream)
          : async (...given) => ended(await call()(...given));
    return { name, act: property.replace(/Sync$/, ""), run };
  }),
  ...[...guardedCalls.promises].map(([property, { name }]) => {
    const run: AnyFunction = async (...given) =>
      ended(await (Reflect.get(fs.promises, property) as AnyFunction)(...given));
    return { name, act: property, run };
  }),
];
// Deno has not all of them.
const functions = allFunctions.filter(({ name, act }) => {
  const property = name.slice(name.lastIndexOf(".") + 1);
  return !ofDirectories.has(act) && (Reflect.has(fs, property) || Reflect.has(fs.promises, property));
});

/** Waits for a stream, and closes what a call has opened. */
async function ended(result: unknown): Promise<void> {
  if (typeof result === "number") return defaultFs.closeSync(result);
  if (typeof result !== "object" || result === null) return;
  if ("on" in result && "destroy" in result) {
    const stream = result as namedFs.ReadStream;
    await new Promise((resolve, reject) => stream.on("open", resolve).on("error", reject));
    await new Promise<void>((resolve) => stream.on("close", () => resolve()).destroy());
  } else if ("close" in result) await (result as namedFs.promises.FileHandle).close();
}

function descriptors(): Map<string, PropertyDescriptor | undefined> {
  return new Map(
    [defaultFs, namedPromises].flatMap((holder, number) =>
      Reflect.ownKeys(holder).map((key) => [
        `${number} ${String(key)}`,
        Object.getOwnPropertyDescriptor(holder, key),
      ]),
    ),
  );
}

describe("guardFs()", () => {
  test("has an act in this test for each function that it guards, and for no other", () => {
    const withTests = new Set([...Object.keys(acts), ...ofDirectories]);
    assert.deepEqual(new Set(allFunctions.map(({ act }) => act)), withTests);
    assert.ok(functions.length >= 30, functions.map(({ name }) => name).join());
  });

  for (const { name, act, run } of functions) {
    test(`refuses ${name} of a live database and of its -shm, and of no other file`, async (t) => {
      using live = liveDatabase(t);
      const { directory, path } = live;
      using _guard = guardFs();
      const free = join(directory, "free");
      for (const file of [path, `${path}-shm`])
        for (const given of acts[act]?.(file, free) ?? [])
          await assert.rejects(async () => run(...given), refused, JSON.stringify(given));
      assert.deepEqual(
        defaultFs.readdirSync(directory).sort(),
        ["state.db", "state.db-shm", "state.db-wal", "state.db.init.lock"].filter((one) =>
          defaultFs.existsSync(join(directory, one)),
        ),
      );

      const other = join(directory, "other.db");
      for (const [number] of (acts[act]?.(other, free) ?? []).entries()) {
        defaultFs.writeFileSync(other, "text");
        defaultFs.writeFileSync(free, "more");
        const given = acts[act]?.(other, free)[number] ?? [];
        await run(...given);
      }
    });
  }

  test("knows a live database by each of its names", (t) => {
    using live = liveDatabase(t);
    const { directory, path } = live;
    using _guard = guardFs();
    const [hard, soft] = [join(directory, "hard.db"), join(directory, "soft.db")];
    defaultFs.linkSync(path, hard);
    defaultFs.symlinkSync(path, soft);
    const names: Readonly<Record<string, namedFs.PathLike>> = {
      "hard link": hard,
      "symbolic link": soft,
      relative: relative(process.cwd(), path),
      "with dots": `${directory}/../${basename(directory)}/./state.db`,
      url: pathToFileURL(path),
      buffer: Buffer.from(path),
    };
    for (const [kind, name] of Object.entries(names)) {
      assert.throws(() => fs.readFileSync(name), refused, kind);
      assert.throws(() => fs.copyFileSync(name, join(directory, "copy")), refused, kind);
    }
    const shm = join(directory, "hard-shm");
    defaultFs.linkSync(`${path}-shm`, shm);
    assert.throws(() => fs.readFileSync(shm), refused);
    fs.unlinkSync(soft);
    assert.ok(defaultFs.existsSync(path), "a symbolic link to it may be removed");
    assert.throws(() => fs.rmSync(hard), refused, "a hard link is a name of the file itself");
  });

  test("lets a -wal be read, and refuses to change or remove it, and a journal that is not there yet", (t) => {
    using live = liveDatabase(t);
    const { path } = live;
    using _guard = guardFs();
    assert.ok(fs.readFileSync(`${path}-wal`).length > 0);
    fs.closeSync(fs.openSync(`${path}-wal`, "r"));
    for (const file of [`${path}-wal`, `${path}-journal`]) {
      assert.throws(() => fs.openSync(file, "r+"), refused);
      assert.throws(() => fs.openSync(file, defaultFs.constants.O_RDWR), refused);
      assert.throws(() => fs.writeFileSync(file, ""), refused);
      assert.throws(() => fs.truncateSync(file), refused);
      assert.throws(() => fs.renameSync(file, `${file}.old`), refused);
      assert.throws(() => fs.rmSync(file, { force: true }), refused);
    }
    assert.throws(() => fs.openSync(`${path}-journal`, "wx"), refused);
  });

  test("does not take another file for the -wal or -shm that had its number before", (t) => {
    const directory = temporaryDirectory(t);
    const path = join(directory, "state.db");
    using db = connect(path, { driver: loadDriver("node:sqlite"), schema: "CREATE TABLE notes (text TEXT)" });
    using _guard = guardFs();
    const numbers = ["-wal", "-shm"].map((suffix) => defaultFs.statSync(path + suffix).ino);
    db.exec("PRAGMA journal_mode=DELETE");
    const others = Array.from({ length: 50 }, (_, number) => join(directory, `other-${number}`));
    for (const other of others) fs.writeFileSync(other, "");
    const heirs = others.filter((other) => numbers.includes(defaultFs.statSync(other).ino));
    if (heirs.length === 0) return t.skip("not run: this file system does not give a number again at once");
    for (const heir of heirs) fs.rmSync(heir);
  });

  test("lets a call through that makes a file where there is none: it does not open the one that is there", (t) => {
    using live = liveDatabase(t);
    using _guard = guardFs();
    const { O_CREAT, O_EXCL, O_RDWR } = defaultFs.constants;
    const exists = { code: "EEXIST" };
    for (const file of [live.path, `${live.path}-shm`]) {
      assert.throws(() => fs.openSync(file, "wx"), exists);
      assert.throws(() => fs.openSync(file, O_CREAT | O_EXCL | O_RDWR), exists);
      assert.throws(() => fs.writeFileSync(file, "", { flag: "wx" }), exists);
      assert.throws(() => fs.writeFileSync(file, "", { flag: "w" }), refused);
      assert.throws(() => fs.openSync(file, "a"), refused);
    }
  });

  test("refuses to copy, remove or overwrite a directory with a live database in it", (t) => {
    using live = liveDatabase(t);
    const { directory } = live;
    using _guard = guardFs();
    const backup = temporaryDirectory(t);
    assert.throws(() => fs.cpSync(directory, join(backup, "copy"), { recursive: true }), refused);
    assert.throws(() => fs.rmSync(directory, { recursive: true }), refused);
    defaultFs.mkdirSync(join(backup, "harmless"));
    fs.cpSync(join(backup, "harmless"), directory, { recursive: true });
    defaultFs.writeFileSync(join(backup, "harmless", "state.db-wal"), "");
    assert.throws(() => fs.cpSync(join(backup, "harmless"), directory, { recursive: true }), refused);
    fs.rmSync(join(backup, "harmless"), { recursive: true });
  });

  test("lets through what opens nothing, and everything while no connection is open", async (t) => {
    using live = liveDatabase(t);
    const { directory, path } = live;
    using _guard = guardFs();
    assert.ok(fs.statSync(path).isFile() && fs.existsSync(path) && fs.readdirSync(directory).length > 0);
    fs.accessSync(path);
    await fs.promises.stat(path);
    const other = join(directory, "closed.db");
    const db = connect(other, { driver: loadDriver("node:sqlite") });
    db.close();
    fs.readFileSync(other);
  });

  test("names path, place and harm, and says what to do", (t) => {
    using live = liveDatabase(t);
    const { path } = live;
    using _guard = guardFs();
    const error = thrownError(() => fs.readFileSync(path));
    assert.match(
      error.message,
      /fs\.readFileSync\(".*state\.db"\) at .*guard-fs\.test\.ts:\d+:\d+: it is the database /,
    );
    assert.match(error.message, /drops all locks that this process has on it/);
    assert.match(error.message, /stat, .* child process, .*backup/);
    assert.match(thrownError(() => fs.unlinkSync(path)).message, /goes where no other process looks — close/);
    assert.match(
      thrownError(() => fs.truncateSync(`${path}-wal`, 0)).message,
      /the -wal of the database .*only SQLite/s,
    );
  });

  const inner = isDeno ? "not run: Deno copies by functions of its own" : false;
  test("names the program's place for what node:fs does by others of its functions", { skip: inner }, (t) => {
    const tree = temporaryDirectory(t);
    using live = liveDatabase(t);
    using _guard = guardFs();
    fs.linkSync(live.path, join(tree, "hard.db"));
    const options = { recursive: true, filter: () => true };
    const copy = (): void => fs.cpSync(tree, join(live.directory, "copy"), options);
    assert.match(thrownError(copy).message, /copyFileSync\(.*hard\.db"\) at .*guard-fs\.test\.ts:/);
  });

  test("gives a refusal in the form of the call", async (t) => {
    using live = liveDatabase(t);
    const { path } = live;
    using _guard = guardFs();
    const error = await new Promise((resolve) => {
      assert.equal(
        fs.readFile(path, (refusal) => resolve(refusal)),
        undefined,
      );
    });
    assert.equal((error as { code?: string }).code, refused.code);
    const promise = fs.promises.readFile(path);
    assert.ok(promise instanceof Promise);
    await assert.rejects(promise, refused);
  });

  test("is seen by require, by the default import and by node:fs/promises", async (t) => {
    using live = liveDatabase(t);
    const { path } = live;
    using _guard = guardFs();
    const required = createRequire(import.meta.url)("node:fs") as typeof defaultFs;
    assert.throws(() => required.readFileSync(path), refused);
    assert.throws(() => defaultFs.readFileSync(path), refused);
    await assert.rejects(namedPromises.readFile(path), refused);
  });

  test("in warn mode tells of each line once, with its place, and lets the call pass", async (t) => {
    const logger = recordingLogger();
    const directory = temporaryDirectory(t);
    const path = join(directory, "state.db");
    using _db = connect(path, { driver: loadDriver("node:sqlite"), logger });
    using _guard = guardFs({ mode: "warn", logger });
    // Nobody else has this file, so that no lock is missed.
    for (let time = 0; time < 3; time++) assert.ok(fs.readFileSync(path).length > 0);
    assert.equal(logger.warnings.length, 1, logger.warnings.join("\n"));
    assert.match(logger.warnings[0] ?? "", /at .*guard-fs\.test\.ts:\d+:\d+/);
    await ended(fs.createReadStream(path));
    await fs.promises.cp(path, join(directory, "copy"));
    assert.equal(logger.warnings.length, 3, logger.warnings.join("\n"));
  });
});

describe("installing and removing guardFs()", () => {
  test("puts back the very same functions", () => {
    const before = descriptors();
    const { readFileSync } = fs;
    using guard = guardFs();
    assert.notEqual(fs.readFileSync, readFileSync);
    assert.deepEqual(
      [fs.readFileSync.name, fs.readFileSync.length],
      [readFileSync.name, readFileSync.length],
    );
    guard[Symbol.dispose]();
    assert.equal(fs.readFileSync, readFileSync);
    const after = descriptors();
    assert.deepEqual([...after.keys()], [...before.keys()]);
    for (const [key, descriptor] of after) assert.deepEqual(descriptor, before.get(key), key);
  });

  test("twice is harmless: the last one to go puts them back, and the strictest decides", (t) => {
    using live = liveDatabase(t);
    const { path } = live;
    const { truncateSync } = fs;
    const logger = recordingLogger();
    using lenient = guardFs({ mode: "warn", logger });
    using strict = guardFs();
    assert.throws(() => fs.truncateSync(`${path}-wal`, 0), refused);
    lenient[Symbol.dispose]();
    lenient[Symbol.dispose]();
    assert.throws(() => fs.truncateSync(`${path}-wal`, 0), refused);
    strict[Symbol.dispose]();
    assert.equal(fs.truncateSync, truncateSync);
    assert.deepEqual(logger.warnings, []);
  });

  test("leaves a function alone that somebody else has put there since, and is quiet in what they kept", (t) => {
    using live = liveDatabase(t);
    const { path } = live;
    const original = Object.getOwnPropertyDescriptor(defaultFs, "openSync") as PropertyDescriptor;
    using guard = guardFs();
    const kept = defaultFs.openSync;
    const theirs = ((...given: Parameters<typeof kept>) => kept(...given)) as typeof kept;
    try {
      defaultFs.openSync = theirs;
      assert.throws(() => defaultFs.openSync(`${path}-wal`, "r+"), refused);
      guard[Symbol.dispose]();
      assert.equal(defaultFs.openSync, theirs);
      // No lock is on the -wal.
      defaultFs.closeSync(kept(`${path}-wal`, "r+"));
    } finally {
      Object.defineProperty(defaultFs, "openSync", original);
    }
  });

  const skip = isDeno ? "not run: Deno makes streams of its own, whatever is set" : false;
  test("lets a program set the class of its streams, as without it", { skip }, async (t) => {
    using live = liveDatabase(t);
    const logger = recordingLogger();
    const original = Object.getOwnPropertyDescriptor(defaultFs, "ReadStream") as PropertyDescriptor;
    const { ReadStream } = defaultFs;
    using guard = guardFs({ mode: "warn", logger });
    const guarded = defaultFs.ReadStream;
    class Theirs extends defaultFs.ReadStream {}
    const set = (value: unknown): boolean => Reflect.set(defaultFs, "ReadStream", value);
    t.after(() => void set(ReadStream));
    set(Theirs);
    assert.equal(defaultFs.ReadStream, Theirs);
    const stream = defaultFs.createReadStream(live.path);
    assert.ok(stream instanceof Theirs);
    await ended(stream);
    assert.equal(logger.warnings.length, 1, logger.warnings.join("\n"));
    set(guarded);
    assert.equal(defaultFs.ReadStream, guarded);
    set(Theirs);
    guard[Symbol.dispose]();
    assert.equal(defaultFs.ReadStream, Theirs);
    set(ReadStream);
    assert.deepEqual(Object.getOwnPropertyDescriptor(defaultFs, "ReadStream"), original);
  });

  test("has an example that every supported runtime can read, and that does what it says", (t) => {
    const source = defaultFs.readFileSync(new URL("../../faults/guard/guard-fs.ts", import.meta.url), "utf8");
    const [, block = ""] = /@example\n \* ```ts\n(.*?) \* ```/s.exec(source) ?? [];
    const code = block.replaceAll(/^ \* ?/gm, "").replaceAll(/^import .*|\/\/.*/gm, "");
    assert.match(code, /guardFs\(\)/);
    // Node 22 takes `using` for a mistake of syntax.
    assert.doesNotMatch(code, /\busing\b/);
    const path = join(temporaryDirectory(t), "state.db");
    const driver = loadDriver("node:sqlite");
    let refusals = 0;
    const run = new Function("guardFs", "connect", "readFileSync", code);
    run(
      guardFs,
      () => connect(path, { driver }),
      () => {
        assert.throws(() => fs.readFileSync(path), refused);
        refusals++;
      },
    );
    assert.equal(refusals, 1);
    fs.readFileSync(path);
  });

  test("refuses an option that means nothing", () => {
    assert.throws(() => guardFs({ mode: "shout" as "warn" }), {
      code: "ERR_WALGUARD_ARGUMENT",
      message: /"shout"/,
    });
    assert.throws(() => guardFs({ moed: "warn" } as object), { message: /did you mean "mode"\?/ });
  });
});

describe("guardFs() and the locks", () => {
  test("does not disturb walguard's own work", async (t) => {
    const logger = recordingLogger();
    using _guard = guardFs();
    using _other = guardFs({ mode: "warn", logger });
    for (const journalMode of ["wal", "delete"] as const) {
      const path = join(temporaryDirectory(t), "state.db");
      const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";
      const options = { driver: loadDriver("node:sqlite"), journalMode, schema };
      using db = connect(path, options);
      writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('one')"));
      using second = connect(path, options);
      await writeTxnAsync(second, () => second.exec("INSERT INTO notes VALUES ('two')"));
      using third = connect(path, { ...options, schema: `${schema}; CREATE TABLE IF NOT EXISTS more (a)` });
      initDb(path, options);
      checkGeneration(third);
      assert.equal(third.prepare("SELECT text FROM notes").all().length, 2);
    }
    assert.deepEqual(logger.warnings, []);
  });

  for (const [how, result, getsIn] of [
    ["guarded", refused.code, false],
    ["unguarded", "read", true],
  ] as const) {
    const name = getsIn ? "without it another process gets in" : "keeps another process out";
    test(`${how}: ${name}`, { skip: missing("python3") }, async (t) => {
      const path = join(temporaryDirectory(t), "state.db");
      const program = new URL("../../spec/fixtures/programs/stray-read.ts", import.meta.url);
      const reader = startProcess(program, [path, how]);
      cleanUp(t, () => void reader.child.kill("SIGKILL"));
      assert.equal(await reader.line(), result);
      const tryWrite = (): void => elsewhere(path, "PRAGMA busy_timeout=0", "BEGIN IMMEDIATE", "ROLLBACK");
      if (getsIn) assert.doesNotThrow(tryWrite);
      else assert.throws(tryWrite, /database is locked/);
      reader.child.stdin?.end();
      await reader.ended;
    });
  }
});

function thrownError(run: () => unknown): Error {
  return thrown(run) as Error;
}
