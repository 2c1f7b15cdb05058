import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { beyondNpmTest } from "../../spec/fixtures/prerequisite.ts";
import { startProcess } from "../../spec/fixtures/runtime-process.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { schemaErrors } from "../../spec/reader/json-schema.ts";
import { readSpecJson } from "../../spec/reader/spec-place.ts";
import { metrics } from "../../src/cli/bench/metrics.ts";
import type { BenchReport } from "../../src/cli/bench/report.ts";

const program = new URL("../../src/cli/main.ts", import.meta.url);

async function bench(...words: readonly string[]) {
  const run = startProcess(program, ["bench", ...words]);
  const lines: string[] = [];
  for (;;) {
    try {
      lines.push(await run.line());
    } catch {
      return { lines, ...(await run.ended) };
    }
  }
}

describe("walguard bench", { skip: beyondNpmTest("a short benchmark takes a while") }, () => {
  test("its JSON is as the schema says, and nothing stays behind", async (t) => {
    const directory = temporaryDirectory(t);
    const { lines, code, stderr } = await bench(
      ...["--quick", "--json", "--dir", directory, "--rounds", "2"],
      ...[
        "--only",
        "disk,write-off,connect,connect-1mb,burst-2",
        "--peers",
        "overwrite,bare,walguard,always",
      ],
    );
    assert.equal(code, 0, stderr);
    const report = JSON.parse(lines[0] ?? "") as BenchReport;
    assert.deepEqual(schemaErrors("bench-1.json", report), []);
    assert.deepEqual(
      report.scenarios.map(({ name, peers }) => [name, peers.map((peer) => `${peer.name} ${peer.status}`)]),
      [
        ["disk", ["overwrite measured"]],
        ["write-off", ["walguard measured", "bare measured"]],
        ["connect", ["walguard measured", "bare measured"]],
        ["connect-1mb", ["walguard measured", "always measured", "bare measured"]],
        ["burst-2", ["bare measured", "walguard measured"]],
      ],
    );
    const burst = report.scenarios[4]?.peers[1];
    assert.equal(burst?.audit?.acknowledged, 2 * 2 * (40 + 3), "a write is not accounted for");
    assert.deepEqual(Object.keys(burst?.metrics ?? {}), ["rate", "p50Ms", "p99Ms", "p999Ms", "worstMs"]);
    assert.equal(burst?.latencyMs?.at(-1)?.[1], burst?.metrics.worstMs?.max);
    assert.deepEqual([report.quick, report.rounds, report.alarms], [true, 2, []]);
    assert.deepEqual(
      report.targets.map(({ name, conditions }) => [name, conditions.map(({ met }) => met)]),
      [
        ["alone-off", [null]],
        ["connect-again", [null]],
      ],
      "a quick run judges",
    );
    assert.deepEqual(readdirSync(directory), [], "files are left behind");
  });

  test("hogs, readers, long transactions, callers, the event loop and process starts work, too", async (t) => {
    const { lines, code, stderr } = await bench(
      ...["--quick", "--json", "--dir", temporaryDirectory(t), "--peers", "walguard"],
      ...["--only", "hogs,readers,long-writer,callers-16,loop-delay,burst-whole"],
    );
    assert.equal(code, 0, stderr);
    const report = JSON.parse(lines[0] ?? "") as BenchReport;
    assert.deepEqual(schemaErrors("bench-1.json", report), []);
    const found = Object.fromEntries(report.scenarios.map(({ name, peers }) => [name, peers[0]]));
    for (const [name, peer] of Object.entries(found)) {
      assert.equal(peer?.status, "measured", `${name}: ${peer?.reason}`);
      assert.deepEqual(peer?.errors, {}, name);
    }
    const least = {
      "burst-whole": 3 * 40,
      "callers-16": 40 + 3,
      hogs: 3 * 43,
      "loop-delay": 3 * 43 + 4,
      readers: 3 * 43,
    };
    for (const [name, writes] of Object.entries(least))
      assert.ok((found[name]?.audit?.acknowledged ?? 0) >= writes, `${name} does not do all of its work`);
    assert.ok((found.readers?.metrics.readsPerSecond?.median ?? 0) > 0, "nobody reads");
    assert.ok((found["loop-delay"]?.metrics.loopP99Ms?.median ?? 0) > 0, "the event loop is not sampled");
    assert.ok((found["burst-whole"]?.metrics.wholeMs?.median ?? 0) > 0);
  });

  test("an interrupt leaves neither processes nor files, and exits with 130", async (t) => {
    const directory = temporaryDirectory(t);
    const run = startProcess(program, [
      "bench",
      "--only",
      "burst-1",
      "--rounds",
      "99",
      "--dir",
      directory,
      "--quiet",
    ]);
    const hasWal = (): boolean =>
      readdirSync(directory, { recursive: true }).some((name) => String(name).endsWith("-wal"));
    while (!hasWal()) await new Promise((resolve) => setImmediate(resolve));
    run.child.kill("SIGINT");
    const { code, signal, stderr } = await run.ended;
    // As a parent, Deno reports the signal that it sent and not the child's exit code.
    assert.ok(code === 130 || ("Deno" in globalThis && signal === "SIGINT"), `${code} ${signal} ${stderr}`);
    assert.equal(stderr, "", "an interrupt is not an error");
    assert.deepEqual(readdirSync(directory), [], "an interrupted benchmark leaves files behind");
  });

  test("an unknown scenario or peer is a usage error that suggests the nearest", async () => {
    const scenario = await bench("--only", "burst-20,brust-50");
    assert.deepEqual([scenario.code, scenario.lines], [2, []]);
    assert.match(scenario.stderr, /unknown scenario brust-50; did you mean "burst-50"\?/);
    const peer = await bench("--peers", "walgard");
    assert.equal(peer.code, 2);
    assert.match(peer.stderr, /unknown peer walgard; did you mean "walguard"\?/);
    const nothing = await bench("--only", "disk", "--peers", "walguard");
    assert.equal(nothing.code, 2);
    assert.match(nothing.stderr, /none of these peers takes part in these scenarios/);
  });

  test("--list runs nothing, and a target's name stands for its scenario and the two that it compares", async () => {
    const { lines, code } = await bench("--list", "--only", "burst-queue");
    assert.equal(code, 0);
    const words = new Set(lines.join("\n").match(/[\w-]+/g));
    assert.deepEqual(
      ["burst-20", "walguard-queue", "bare", "python", "disk"].map((word) => words.has(word)),
      [true, true, true, false, false],
    );
  });

  test("--from shows a run again, with the exit code that it had", async (t) => {
    const file = join(temporaryDirectory(t), "report.json");
    const report: BenchReport = {
      version: 1,
      walguard: "0.0.0",
      startedAt: "2026-01-01T00:00:00.000Z",
      durationMs: 1,
      quick: false,
      rounds: 1,
      machine: { platform: "x", processor: "x", processors: 1, memoryBytes: 1, runtime: "x" },
      scenarios: [],
      targets: [],
      alarms: [],
    };
    writeFileSync(file, JSON.stringify(report));
    assert.equal((await bench("--from", file)).code, 0);
    writeFileSync(file, JSON.stringify({ ...report, alarms: ["12 writes are lost"] }));
    const lost = await bench("--from", file);
    assert.equal(lost.code, 1, "lost writes are no failure");
    assert.match(lost.lines.join("\n"), /ALARM: 12 writes are lost/);
    writeFileSync(file, JSON.stringify({ ...report, rounds: 0 }));
    const wrong = await bench("--from", file);
    assert.equal(wrong.code, 3);
    assert.match(wrong.stderr, /is not the report of a benchmark: \/rounds/);
    assert.ok(readFileSync(file).length > 0);
  });

  test("the schema knows every metric", () => {
    const schema = readSpecJson("bench.schema.json") as { $defs: { metricName: { enum: string[] } } };
    assert.deepEqual(schema.$defs.metricName.enum, Object.keys(metrics));
  });
});
