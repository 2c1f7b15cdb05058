/** The README and the doc comments: their examples are run, and what they must say is there. */
import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { walguardErrorCodes } from "../spec/fixtures/error-codes.ts";
import { beyondNpmTest } from "../spec/fixtures/prerequisite.ts";
import { runProcess } from "../spec/fixtures/runtime-process.ts";
import { temporaryDirectory } from "../spec/fixtures/temporary-directory.ts";
import { installed, installHint, type OrmName, ormNames } from "../spec/orms/orm.ts";
import { errorsPage } from "../spec/publish/errors-page.ts";
import { loadRequirements } from "../spec/reader/requirements.ts";
import { constants } from "../src/constants.ts";
import * as walguard from "../src/index.ts";

const entry = new URL("../src/index.ts", import.meta.url).href;
const faultsEntry = new URL("../faults/index.ts", import.meta.url).href;
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

const requirements = await loadRequirements();

/** Every file below src/, by its path from there. */
const sources = new Map(
  readdirSync(new URL("../src/", import.meta.url), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .sort()
    .map((path) => [path, readFileSync(new URL(`../src/${path}`, import.meta.url), "utf8")]),
);

describe("the README", () => {
  for (const [index, code] of examples(readme).entries()) {
    test(`example ${index + 1} of README.md runs as it stands`, (t) => runsAsItStands(t, code));
  }

  test("it leads to a page that has every error's code, and no other", () => {
    assert.ok(readme.includes("(spec/ERRORS.md)"));
    const page = readFileSync(new URL("../spec/ERRORS.md", import.meta.url), "utf8");
    assert.equal(page, errorsPage(), "out of date: npm run trace writes it anew");
    const named = [...page.matchAll(/^\| `(ERR_WALGUARD_\w+)`/gm)].map(([, code]) => code);
    assert.deepEqual([...named].sort(), [...walguardErrorCodes()].sort());
  });

  test("its figures are the constants", () => {
    assert.ok(readme.includes(`${constants.busyTimeoutMs.toLocaleString("en-US")} |`), "busy timeout");
    assert.ok(readme.includes(`wal_autocheckpoint=${constants.walAutocheckpointPages}`), "autocheckpoint");
    assert.ok(readme.includes(`synchronous=${constants.synchronous}`), "synchronous");
    assert.ok(readme.includes(constants.busyTimeoutEnvironmentVariable), "environment variable");
  });
});

describe("the guarantees of the README", () => {
  const known = new Set(requirements.map(({ id }) => id));
  for (const section of ["Guarantees", "What it does not guarantee"]) {
    const text = readme.split(`\n## ${section}\n`)[1]?.split("\n## ")[0] ?? "";
    const points = text.split(/\n(?=- )/).slice(1);

    test(`${section}: each names requirements that exist`, () => {
      assert.ok(points.length > 10, "the section was not found");
      for (const point of points) {
        const named = point.match(/\b[A-Z]{2}-\d{3}\b/g) ?? [];
        assert.deepEqual(
          named.filter((id) => !known.has(id)),
          [],
          point,
        );
        // What nobody can hold has no requirement: how a program shares its connections.
        const excused = section !== "Guarantees" && /interleaved|never been tried/.test(point);
        assert.ok(named.length > 0 || excused, `nothing holds this: ${point}`);
      }
    });
  }
});

describe("the doc comments", () => {
  for (const [path, source] of sources) {
    for (const [index, code] of examples(source.replace(/^ *\* ?/gm, "")).entries()) {
      const skip = beyondNpmTest("each starts a process");
      test(`example ${index + 1} of src/${path} runs as it stands`, { skip }, (t) => runsAsItStands(t, code));
    }
  }

  const functions = Object.entries(walguard).filter(
    ([, value]) => typeof value === "function" && !/^class\b/.test(String(value)),
  );
  for (const [name] of functions) {
    test(`${name}() has an example`, () => {
      const comment = docComment(`export (?:async )?function ${name}`);
      assert.match(comment, /@example\n \* ```ts\n/, "a user would have to guess how to call it");
    });
  }

  test("every public symbol has one", () => {
    const bare = publicNames().filter(
      (name) => docComment(`export (?:class|const|(?:async )?function|interface|type) ${name}`) === "",
    );
    assert.deepEqual(bare, []);
  });

  for (const name of [
    "ConnectOptions",
    "JournalModeOptions",
    "InitLockOptions",
    "WriteTxnOptions",
    "WriteTxnAsyncOptions",
    "WriterOptions",
    "WriterWriteOptions",
  ]) {
    test(`every option of ${name} names its default`, () => {
      const options = optionsOf(name);
      assert.ok(options.length > 0, "no option was found");
      const without = options.filter(([, comment]) => !/@default \S/.test(comment)).map(([option]) => option);
      assert.deepEqual(without, []);
    });
  }

  test("cite only requirements that exist", () => {
    const specification = readdirSync(new URL("../spec/", import.meta.url))
      .filter((name) => name.endsWith(".md"))
      .map((name) => readFileSync(new URL(`../spec/${name}`, import.meta.url), "utf8"))
      .join("\n");
    const requirements = new Set([...specification.matchAll(/^### ([A-Z]{2}-\d{3}) /gm)].map(([, id]) => id));
    const areas = new Set([...requirements].map((id) => id?.slice(0, 3)));
    const cited = [...sources.values()].flatMap((source) => source.match(/\b[A-Z]{2}-\d{3}\b/g) ?? []);
    const unknown = cited.filter((id) => areas.has(id.slice(0, 3)) && !requirements.has(id));
    assert.deepEqual(unknown, []);
    assert.ok(cited.length > 100, "hardly any citation was found");
  });

  test("the defaults they name are the constants", () => {
    const defaults = (name: string): Record<string, string | undefined> =>
      Object.fromEntries(
        optionsOf(name).map(([option, comment]) => [option, /@default (.*)/.exec(comment)?.[1]]),
      );
    const fileMode = `0o${constants.databaseFileMode.toString(8)}`;
    const { busyTimeoutMs, fileMode: databaseMode } = defaults("ConnectOptions");
    assert.deepEqual([busyTimeoutMs, databaseMode], [String(constants.busyTimeoutMs), fileMode]);
    const { timeoutMs, pollMs, fileMode: lockMode } = defaults("InitLockOptions");
    const { initLockTimeoutMs, initLockPollMs } = constants;
    assert.deepEqual(
      [timeoutMs, pollMs, lockMode],
      [String(initLockTimeoutMs), String(initLockPollMs), fileMode],
    );
  });
});

/** Runs an example in an empty directory; what `console.log(…); // -> text` announces must be what it prints. */
function runsAsItStands(t: TestContext, code: string): void {
  const directory = temporaryDirectory(t);
  const program = join(directory, "example.ts");
  const absent = ormNames.find((name) => code.includes(`"${name}"`) && installed(name) === null);
  if (absent !== undefined) {
    t.skip(`not run: ${absent} is not installed (${installHint(absent)})`);
    return;
  }
  const placed = code
    .replaceAll('"walguard"', JSON.stringify(entry))
    .replaceAll('"walguard/faults"', JSON.stringify(faultsEntry))
    .replace(/"walguard\/(better-sqlite3|drizzle|kysely|knex|typeorm)"/g, (_, name) =>
      JSON.stringify(new URL(`../src/orm/${name}.ts`, import.meta.url)),
    )
    .replace(new RegExp(`(?<=from )"(${ormNames.join("|")})"`, "g"), (_, name: OrmName) =>
      JSON.stringify(pathToFileURL(installed(name) ?? "")),
    )
    .replaceAll('"state.db"', JSON.stringify(join(directory, "state.db")));
  assert.notEqual(placed, code, "the example does not use walguard");
  writeFileSync(program, placed);
  const run = runExample(program);
  assert.equal(run.status, 0, run.stderr);
  const announced = [...code.matchAll(/^ *.*console\.log\(.*\); \/\/ -> (.*)$/gm)].map(([, text]) => text);
  if (announced.length > 0) assert.deepEqual(run.stdout.trimEnd().split("\n"), announced);
}

/** Deno looks for its dependencies beside the program, and is told where they are. */
function runExample(program: string): SpawnSyncReturns<string> {
  if (!("Deno" in globalThis)) return runProcess(program);
  const config = fileURLToPath(new URL("../deno.json", import.meta.url));
  return spawnSync(process.execPath, ["run", "--allow-all", "--config", config, program], {
    encoding: "utf8",
  });
}

function examples(text: string): string[] {
  return [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code ?? "");
}

/** The comment that ends right before a declaration in one of the sources; empty where there is none. */
function docComment(declaration: string): string {
  for (const source of sources.values()) {
    const found = new RegExp(`(/\\*\\*(?:(?!\\*/).)*\\*/)\n${declaration}\\b`, "s").exec(source);
    if (found !== null) return found[1] ?? "";
  }
  return "";
}

/** The names that src/index.ts exports, types too. */
function publicNames(): string[] {
  const lists = [...(sources.get("index.ts") ?? "").matchAll(/^export (?:type )?\{(.*?)\}/gms)];
  return lists.flatMap(([, list = ""]) =>
    list
      .split(",")
      .map((name) => name.replace(/\btype\b/, "").trim())
      .filter((name) => name !== ""),
  );
}

/** The options of an interface, each with its doc comment; empty where an option has none. */
function optionsOf(name: string): [option: string, comment: string][] {
  for (const source of sources.values()) {
    const body = new RegExp(`^export interface ${name}\\b.*?\\{\n(.*?)^\\}`, "ms").exec(source)?.[1];
    if (body === undefined) continue;
    return [...body.matchAll(/(?:^ {2}(\/\*\*(?:(?!\*\/).)*\*\/)\n)?^ {2}readonly (\w+)\?:/gms)].map(
      ([, comment = "", option = ""]) => [option, comment],
    );
  }
  return [];
}
