/** guardFs() decides by what is opened, whatever the stack says. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { guardFs } from "../../faults/index.ts";
import { bundle } from "../../spec/fixtures/bundle.ts";
import { liveDatabase } from "../../spec/fixtures/live-database.ts";
import { missing } from "../../spec/fixtures/prerequisite.ts";
import { recordingLogger } from "../../spec/fixtures/recording-logger.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";

const refused = { code: "ERR_WALGUARD_LIVE_CONNECTION" };
const node = process.versions.deno === undefined ? process.execPath : "node";

const program = `import fs from "node:fs";
import { connect } from "./src/index.ts";
import { guardFs } from "./faults/index.ts";
guardFs();
const path = process.argv[2];
const logger = { warn() {}, error() {} };
const db = connect(path, { logger, schema: "CREATE TABLE notes (text TEXT)" });
fs.open(path, "r", (error) => {
  console.log(JSON.stringify({ code: error?.code, message: error?.message }));
  db.close();
});`;

// biome-ignore lint/suspicious/noExplicitAny: stands for any function of node:fs
type AnyFunction = (...given: any[]) => void;
type Opened = (error: Error | null, descriptor: number) => void;

const directly = (path: string, opened: Opened): void => fs.open(path, "r", opened);

/** Settles as the callback does. */
function openBy(start: (path: string, opened: Opened) => void, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    start(path, (error, descriptor) => {
      if (error !== null) return reject(error);
      fs.closeSync(descriptor);
      resolve();
    });
  });
}

describe("guardFs() and the stack", () => {
  for (const format of ["cjs", "esm"] as const) {
    test(`in a bundle as ${format} it refuses fs.open, and names the place`, {
      skip: missing("node"),
    }, (t) => {
      const file = bundle(program, temporaryDirectory(t), format);
      const path = join(temporaryDirectory(t), "state.db");
      const { stdout, stderr } = spawnSync(node, [file, path], { encoding: "utf8", timeout: 60_000 });
      assert.match(stdout, /^\{/, stderr);
      const { code, message } = JSON.parse(stdout);
      assert.equal(code, refused.code);
      assert.match(message, /at .*bundle\.[cm]js:\d+:\d+: it is the database /);
    });
  }

  test("refuses fs.open that the event loop calls, with no code of the program on the stack", async (t) => {
    using live = liveDatabase(t);
    using _guard = guardFs();
    const starts = {
      timer: (...given: unknown[]) => void setTimeout(fs.open as unknown as AnyFunction, 1, ...given),
      tick: (...given: unknown[]) => process.nextTick(fs.open, ...given),
    };
    for (const [name, start] of Object.entries(starts)) {
      const opened = openBy((path, callback) => start(path, "r", callback), live.path);
      await assert.rejects(opened, refused, name);
    }
  });

  test("refuses fs.open where the program writes its stacks in its own way", async (t) => {
    using live = liveDatabase(t);
    using _guard = guardFs();
    const original = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
    t.after(() => {
      if (original === undefined) Reflect.deleteProperty(Error, "prepareStackTrace");
      else Object.defineProperty(Error, "prepareStackTrace", original);
    });
    const refusals: unknown[] = [];
    for (const prepare of [(_: Error, sites: unknown) => sites, () => assert.fail("no stack")]) {
      Error.prepareStackTrace = prepare;
      await openBy(directly, live.path).catch((e) => refusals.push(e));
    }
    Reflect.deleteProperty(Error, "prepareStackTrace");
    assert.deepEqual(
      refusals.map((error) => (error as { code?: string }).code),
      [refused.code, refused.code],
    );
  });

  test("in warn mode tells of a stream once, and of what is opened while that is read", async (t) => {
    using live = liveDatabase(t);
    const logger = recordingLogger();
    using _guard = guardFs({ mode: "warn", logger });
    const stream = fs.createReadStream(live.path);
    await new Promise<void>((resolve, reject) => {
      stream.on("error", reject).on("open", () => {
        assert.equal(logger.warnings.length, 1, logger.warnings.join("\n"));
        openBy(directly, live.path).then(resolve, reject);
      });
    });
    await new Promise<void>((resolve) => stream.on("close", () => resolve()).destroy());
    assert.equal(logger.warnings.length, 2, logger.warnings.join("\n"));
  });

  test("refuses the opening of a stream that was made before the database was live", async (t) => {
    const directory = temporaryDirectory(t);
    const path = join(directory, "state.db");
    fs.writeFileSync(path, "");
    using _guard = guardFs();
    const stream = fs.createReadStream(path);
    using live = liveDatabase(t);
    // A stream takes the path as it is when it opens.
    fs.symlinkSync(live.path, join(directory, "link"));
    stream.path = join(directory, "link");
    const opened = new Promise<void>((resolve, reject) => {
      stream.on("open", () => resolve()).on("error", reject);
    });
    await assert.rejects(opened, refused);
  });

  test("refuses where the depth of stacks is read-only", (t) => {
    using live = liveDatabase(t);
    using _guard = guardFs();
    const original = Object.getOwnPropertyDescriptor(Error, "stackTraceLimit") as PropertyDescriptor;
    t.after(() => void Object.defineProperty(Error, "stackTraceLimit", original));
    Object.defineProperty(Error, "stackTraceLimit", { ...original, writable: false });
    assert.throws(() => fs.openSync(live.path, "r"), refused);
  });
});
