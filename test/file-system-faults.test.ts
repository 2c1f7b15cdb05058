/**
 * Makes each call of `src/` to the file system fail, one after the other, and looks at what reaches the caller. A
 * new call is met by itself: calls are counted while a scenario runs, and not listed here.
 */
import assert from "node:assert/strict";
import fs, {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join, sep } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { noDescriptors, openBelow } from "../spec/fixtures/open-descriptors.ts";
import { beyondNpmTest } from "../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../spec/fixtures/temporary-directory.ts";

const source = fileURLToPath(new URL("../src/", import.meta.url));
const errnos = ["EACCES", "EIO", "EMFILE", "ENOSPC"] as const;

/** A call of `src/`: the file that makes it, and the function of `node:fs`. */
interface Call {
  readonly from: string;
  readonly name: string;
}

const calls: Call[] = [];
const met = new Set<string>();
let failing: { readonly at: number; readonly errno: string } | null = null;
let failed: Call | null = null;
let counting = false;

/** Replaced before `src/` is loaded, which keeps some of these functions in constants. */
function watch(name: string): void {
  const original = (fs as unknown as Record<string, (...all: unknown[]) => unknown>)[name];
  if (original === undefined) throw new Error(`node:fs has no ${name}`);
  const watched = (...all: unknown[]): unknown => {
    if (!counting) return original(...all);
    // Off meanwhile: Node's own functions call each other.
    counting = false;
    try {
      return fails(name) ? refuse(name, () => original(...all)) : original(...all);
    } finally {
      counting = true;
    }
  };
  Object.assign(watched, original);
  if (name === "realpathSync") Object.assign(watched, { native: watched });
  Object.assign(fs, { [name]: watched });
}

/** Counts a call of `src/`, and tells whether it is the one that is to fail. */
function fails(name: string): boolean {
  const from = callerIn(new Error().stack ?? "");
  if (from === null) return false;
  calls.push({ from, name });
  met.add(`${from} ${name}`);
  if (failing?.at !== calls.length - 1) return false;
  failed = { from, name };
  return true;
}

function refuse(name: string, really: () => unknown): never {
  const errno = failing?.errno;
  // As on Linux, the descriptor is gone although close(2) failed.
  if (name === "closeSync") really();
  const error = new Error(`${errno}: injected, ${name}`);
  throw Object.assign(error, { code: errno, syscall: name.replace("Sync", "") });
}

function callerIn(stack: string): string | null {
  const [, found = null] =
    new RegExp(`${source.replaceAll("\\", "/")}(?!cli/)([\\w/-]+\\.ts)`).exec(stack) ?? [];
  return found;
}

/** What `src/`, the command line apart, takes from `node:fs`: file and function. */
function imported(): Call[] {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".ts") && !file.startsWith(`cli${sep}`))
    .flatMap((file) => {
      const [, names = ""] =
        /import \{([^}]*)\} from "node:fs"/.exec(readFileSync(join(source, file), "utf8")) ?? [];
      return names
        .split(",")
        .map((name) => name.trim().split(" as ")[0] ?? "")
        .filter((name) => name.endsWith("Sync"))
        .map((name) => ({ from: file.replaceAll(sep, "/"), name }));
    });
}

const inSource = imported();
for (const name of new Set(inSource.map((call) => call.name))) watch(name);
syncBuiltinESMExports();
const {
  connect,
  initDb,
  readDatabaseHeader,
  WalguardError,
  withInitLock,
  writeTxn,
  checkGeneration,
  transactionOutcome,
} = await import("../src/index.ts");
const { liveDatabases } = await import("../src/lock-hygiene/registry.ts");
const { sqliteKind } = await import("../src/file-lock/sqlite-lock.ts");
const { loadDriver } = await import("../src/engine/driver.ts");

const driver = loadDriver("node:sqlite");
const logger = { warn(): void {}, error(): void {} };
const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";
const options = { driver, logger, schema, sentinel: "notes" };

/** Runs without faults, to prepare a place; then `run` is what is watched. */
interface Scenario {
  readonly prepare?: (path: string) => void;
  readonly run: (path: string) => void;
}

const scenarios: Readonly<Record<string, Scenario>> = {
  "a first connect that makes everything": {
    run(path) {
      using db = connect(path, options);
      write(db);
    },
  },
  "a first connect to a file, a later one, and a look": {
    prepare: (path) => initDb(path, options),
    run(path) {
      using first = connect(path, options);
      using later = connect(path, options);
      write(first);
      checkGeneration(later);
    },
  },
  "a rollback journal": {
    prepare: (path) => initDb(path, { ...options, journalMode: "delete" }),
    run(path) {
      using db = connect(path, { ...options, journalMode: "delete" });
      write(db);
    },
  },
  "a damaged file": {
    prepare(path) {
      initDb(path, options);
      const bytes = readFileSync(path);
      bytes.fill(0x7f, 4096, 4300);
      writeFileSync(path, bytes);
    },
    run: (path) => connect(path, options).close(),
  },
  "a file that is no database": {
    prepare(path) {
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, "no database, whatever its name says", { mode: 0o600 });
    },
    run: (path) => connect(path, options).close(),
  },
  "the header": {
    prepare: (path) => initDb(path, options),
    run: (path) => void readDatabaseHeader(path),
  },
  "the init lock, and the same where there is no flock": {
    prepare: (path) => initDb(path, options),
    run(path) {
      withInitLock(path, () => {}, { driver, logger });
      withInitLock(path, () => {}, { driver, logger, kinds: [sqliteKind(driver)] });
    },
  },
  "files that were taken away": {
    prepare: (path) => initDb(path, options),
    run(path) {
      using db = connect(path, options);
      write(db);
      counting = false;
      for (const suffix of ["", "-wal", "-shm"]) unlinkSync(`${path}${suffix}`);
      counting = true;
      write(db);
    },
  },
};

function write(db: ReturnType<typeof connect>): void {
  try {
    writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('new')"));
  } catch (error) {
    assert.notEqual(transactionOutcome(error), undefined, `no outcome: ${error}`);
    throw error;
  }
}

/** What was thrown, `null` where nothing was, while one call failed. */
function outcomeOf(scenario: Scenario, path: string, fault: typeof failing): unknown {
  calls.length = 0;
  failed = null;
  failing = fault;
  counting = true;
  try {
    scenario.run(path);
    return null;
  } catch (error) {
    return error;
  } finally {
    counting = false;
    failing = null;
  }
}

/** The first two calls of each kind; the look at each descriptor of the process is the same call many times. */
function worthFailing(all: readonly Call[]): number[] {
  const seen = new Map<string, number>();
  return all.flatMap(({ from, name }, at) => {
    const before = seen.get(`${from} ${name}`) ?? 0;
    seen.set(`${from} ${name}`, before + 1);
    return before < 2 ? [at] : [];
  });
}

const skip =
  "Deno" in globalThis
    ? "not run: Deno has a node:fs of its own"
    : noDescriptors || beyondNpmTest("it fails each call in turn, which takes half a minute");

describe("every call to the file system", { skip }, () => {
  for (const [what, scenario] of Object.entries(scenarios)) {
    test(`CN-045 may fail: what reaches the caller of ${what} has code, path and hint, and nothing leaks`, (t) => {
      const root = temporaryDirectory(t);
      const prepared = join(root, "prepared");
      scenario.prepare?.(join(prepared, "state.db"));
      let made = 0;
      const place = (): string => {
        const directory = join(root, `${++made}`);
        if (scenario.prepare !== undefined) cpSync(prepared, directory, { recursive: true });
        return join(directory, "state.db");
      };
      const without = outcomeOf(scenario, place(), null);
      if (without !== null) assert.ok(without instanceof WalguardError, String(without));
      const all = [...calls];
      assert.ok(all.length > 0, "the scenario does not touch the file system");
      for (const at of worthFailing(all)) {
        for (const errno of errnos) {
          const path = place();
          const error = outcomeOf(scenario, path, { at, errno });
          const where = `${failed?.from} ${failed?.name} ${errno}`;
          if (error !== null) {
            assert.ok(error instanceof WalguardError, `${where}: a raw error: ${(error as Error)?.stack}`);
            assert.ok(error.path?.startsWith(root), `${where}: no path: ${error}`);
            assert.ok(error.code.startsWith("ERR_WALGUARD_") && error.hint.length > 0, `${where}: ${error}`);
          }
          // Files that were lost stay open until the process ends (LH-010).
          if (what !== "files that were taken away") {
            assert.deepEqual(openBelow(root), [], `${where}: a descriptor is left open (${error})`);
            assert.equal(liveDatabases().size, 0, `${where}: a connection is left open`);
          }
          for (const name of names(join(path, ".."))) {
            if (failed?.name === "rmSync" && /partial|scratch/.test(name)) continue;
            assert.doesNotMatch(name, /partial|scratch/, `${where}: something unfinished is left behind`);
            const { mode } = statSync(join(path, "..", name));
            assert.equal(mode & 0o077, 0, `${where}: ${name} is left with other permissions`);
          }
        }
      }
    });
  }

  test("CN-045 each function that src/ takes from node:fs was among those that failed", () => {
    const taken = new Set(inSource.map(({ name }) => name));
    const missed = [...taken].filter((name) => ![...met].some((call) => call.endsWith(` ${name}`)));
    assert.deepEqual(
      missed,
      ["fchownSync"],
      "add a scenario that reaches it; fchown's failure is never an error",
    );
  });
});

function names(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
