import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { ormNames } from "../../spec/orms/orm.ts";

const source = new URL("../../src/", import.meta.url);

/** The packages that a module loads, and the modules that it does; types are not loaded. */
function loadedBy(module: URL, packages = new Set<string>(), seen = new Set<string>()): Set<string> {
  if (seen.has(module.href)) return packages;
  seen.add(module.href);
  for (const [, clause = "", from = ""] of readFileSync(module, "utf8").matchAll(
    /^(?:import|export) ([^;]*?)from "([^"]+)"/gms,
  )) {
    const names = clause
      .replace(/[{}]/g, "")
      .split(",")
      .filter((name) => name.trim() !== "");
    if (names.every((name) => /^\s*type\b/.test(name)) || clause.startsWith("type ")) continue;
    if (!from.startsWith(".")) packages.add(from.split("/")[0] ?? "");
    else if (from.endsWith(".ts")) loadedBy(new URL(from, module), packages, seen);
  }
  return packages;
}

function ormsOf(module: string): string[] {
  const packages = loadedBy(new URL(module, source));
  return ormNames.filter((name) => packages.has(name));
}

describe("what an import loads", () => {
  test("TX-077 walguard itself loads no ORM and no driver", () => {
    assert.deepEqual(ormsOf("index.ts"), []);
    assert.ok(loadedBy(new URL("index.ts", source)).has("node:fs"), "no import was found");
  });

  for (const [module, own] of [
    ["better-sqlite3", []],
    ["drizzle", ["drizzle-orm"]],
    ["kysely", ["kysely"]],
    ["knex", ["knex"]],
    ["typeorm", []],
  ] as const) {
    test(`TX-077 walguard/${module} loads ${own.length === 0 ? "none" : "its own, and no other"}`, () => {
      assert.deepEqual(ormsOf(`orm/${module}.ts`), own);
    });
  }
});
