import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { temporaryDirectory } from "../spec/fixtures/temporary-directory.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

/** A file, and what it would import. */
type Arrow = readonly [file: string, target: string];

const refused: readonly Arrow[] = [
  ["src/clock.ts", "./engine/driver.ts"],
  ["src/clock.ts", "../spec/index.ts"],
  ["src/index.ts", "./cli/program.ts"],
  ["src/engine/driver.ts", "../file/place.ts"],
  ["src/file/place.ts", "../engine/driver.ts"],
  ["src/file-lock/flock.ts", "../lock-hygiene/generation.ts"],
  ["src/lock-hygiene/generation.ts", "../write-txn/write-txn.ts"],
  ["src/write-txn/write-txn.ts", "../journal-mode/apply.ts"],
  ["src/journal-mode/apply.ts", "../connect/connect.ts"],
  ["src/init-lock/init-lock.ts", "../corruption/header.ts"],
  ["src/corruption/header.ts", "../init-lock/init-lock.ts"],
  ["src/connect/connect.ts", "../cli/program.ts"],
  ["src/connect/connect.ts", "../orm/kysely.ts"],
  ["src/write-txn/write-txn.ts", "../orm/kysely.ts"],
  ["src/orm/kysely.ts", "../cli/program.ts"],
  ["src/orm/kysely.ts", "../../spec/index.ts"],
  ["spec/orms/run.ts", "../runner/suite/run-suite.ts"],
  ["spec/real-errors/raiser.ts", "../runner/suite/run-suite.ts"],
  ["spec/real-errors/scene.ts", "../../faults/wrapper/faulty.ts"],
  ["src/connect/connect.ts", "../../faults/index.ts"],
  ["src/connect/connect.ts", "../../spec/index.ts"],
  ["faults/plan/parse-plan.ts", "../wrapper/faulty.ts"],
  ["faults/errors/catalogue.ts", "../plan/plan.ts"],
  ["faults/wrapper/faulty.ts", "../../spec/runner/suite/run-suite.ts"],
  ["faults/real/mount.ts", "../../src/cli/program.ts"],
  ["faults/torture/power/disk.ts", "../../../src/index.ts"],
  ["spec/torture/power/power.ts", "../../../src/cli/program.ts"],
  ["faults/guard/danger.ts", "../wrapper/faulty.ts"],
  ["faults/hazards/stray-close.ts", "../../src/connect/connect.ts"],
  ["faults/torture/history/history.ts", "../../wrapper/seeded-random.ts"],
  ["spec/claims/engine.ts", "../runner/suite/run-suite.ts"],
  ["spec/claims/areas/locks.ts", "../../../src/cli/program.ts"],
  ["spec/reader/requirements.ts", "../runner/case/case.ts"],
  ["spec/publish/trace.ts", "../../src/cli/program.ts"],
  ["spec/runner/process/within.ts", "../adapter/protocol.ts"],
  ["spec/torture/chaos/round.ts", "../../../src/index.ts"],
  ["spec/torture/chaos/round.ts", "../../../faults/wrapper/faulty.ts"],
  ["spec/runner/judge/rows.ts", "../../torture/chaos/chaos.ts"],
  ["spec/runner/judge/rows.ts", "../steps/actor-step.ts"],
  ["spec/runner/judge/rows.ts", "../../../faults/index.ts"],
  ["spec/runner/judge/rows.ts", "../../../src/cli/program.ts"],
  ["spec/runner/suite/run-suite.ts", "../../fixtures/thrown.ts"],
];

const allowed: readonly Arrow[] = [
  ["src/constants.ts", "../spec/constants.json"],
  ["src/logger.ts", "./process-state.ts"],
  ["src/index.ts", "./connect/connect.ts"],
  ["src/file-lock/lock-file.ts", "../file/place.ts"],
  ["src/write-txn/rollback.ts", "../lock-hygiene/connection-state.ts"],
  ["src/connect/first-connect.ts", "../corruption/header.ts"],
  ["src/orm/knex.ts", "../connect/connect.ts"],
  ["spec/orms/kysely.ts", "../../src/orm/kysely.ts"],
  ["src/cli/conform.ts", "../../spec/runner/suite/run-suite.ts"],
  ["spec/claims/engine-process.ts", "../runner/process/line-process.ts"],
  ["spec/claims/areas/errors.ts", "../../../faults/real/rogue-locker.ts"],
  ["spec/claims/areas/locks.ts", "../claim.ts"],
  ["faults/plan/plan-shape.ts", "../../spec/plan.schema.json"],
  ["faults/wrapper/effects.ts", "../../src/clock.ts"],
  ["faults/torture/power/disk.ts", "../../real/injector/recording.ts"],
  ["spec/torture/power/power.ts", "../../runner/adapter/adapter-command.ts"],
  ["faults/hazards/rows.ts", "../../src/errors.ts"],
  ["spec/torture/chaos/round.ts", "../../runner/suite/greet.ts"],
  ["spec/torture/chaos/round.ts", "../../../faults/torture/history/check-history.ts"],
  ["spec/runner/steps/file-step.ts", "../judge/rows.ts"],
  ["spec/runner/case/load-cases.ts", "../../reader/json-schema.ts"],
];

describe("the check of the import floors", () => {
  test("refuses an import that runs up, and no other", (t) => {
    const no = complained(t, refused);
    for (const arrow of refused)
      assert.ok(no.has(probe(arrow)), `${arrow.join(" may import ")}: the check does not see it`);
    assert.deepEqual(complained(t, allowed), new Set(), "these imports run down and are needed");
  });

  test("refuses a cycle, even one of types alone", (t) => {
    const place = temporaryDirectory(t);
    write(place, "src/one.ts", `import type { Two } from "./two.ts";\nexport type One = Two | 1;\n`);
    write(place, "src/two.ts", `import type { One } from "./one.ts";\nexport type Two = One | 2;\n`);
    const circle = lint(place).filter(({ rule }) => rule.endsWith("noImportCycles"));
    assert.deepEqual(new Set(circle.map(({ file }) => file)), new Set(["src/one.ts", "src/two.ts"]));
  });
});

/** The files of the arrows that the linter complains about. */
function complained(t: TestContext, arrows: readonly Arrow[]): Set<string> {
  const place = temporaryDirectory(t);
  for (const arrow of arrows)
    write(place, probe(arrow), `import * as all from "${arrow[1]}";\nexport { all };\n`);
  const complaints = lint(place).filter(({ rule }) => rule.endsWith("noRestrictedImports"));
  return new Set(complaints.map(({ file }) => file));
}

/** A file beside the arrow's own, because several arrows start there; the index has a rule of its own. */
function probe([file, target]: Arrow): string {
  if (file === "src/index.ts") return file;
  return join(dirname(file), `${target}-from-${file}`.replaceAll(/[^a-z]+/g, "-").concat(".ts"));
}

function write(place: string, file: string, text: string): void {
  mkdirSync(dirname(join(place, file)), { recursive: true });
  writeFileSync(join(place, file), text);
}

/** What the linter says about a tree under this repository's configuration. */
function lint(place: string): { readonly file: string; readonly rule: string }[] {
  for (const name of ["biome.json", ".gitignore"]) cpSync(join(root, name), join(place, name));
  const { stdout, stderr } = spawnSync(
    join(root, "node_modules/.bin/biome"),
    ["lint", "--reporter=json", "--max-diagnostics=none", "."],
    { cwd: place, encoding: "utf8" },
  );
  const start = stdout.indexOf("{");
  assert.notEqual(start, -1, stderr);
  const { diagnostics } = JSON.parse(stdout.slice(start)) as {
    diagnostics: { category: string; location: { path: string | { file: string } } }[];
  };
  return diagnostics.map(({ category, location: { path } }) => ({
    rule: category,
    file: typeof path === "string" ? path : path.file,
  }));
}
