/** Finds the engines on this machine: drivers and tools that bring an SQLite. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EngineProcess } from "./engine-process.ts";

/** An SQLite that can be asked, in processes of its own. */
export interface Engine {
  /** `better-sqlite3@node24`, `python`. */
  readonly id: string;
  /** For people: `better-sqlite3, Node 24`. */
  readonly name: string;
  readonly command: readonly string[];
  /** The version of its SQLite. */
  readonly version: string;
  /** With its version: `Node 24.21.0`. */
  readonly runtime: string;
  readonly features: readonly string[];
}

/** One that was looked for and is not here. */
export interface AbsentEngine {
  readonly id: string;
  readonly reason: string;
}

interface Candidate {
  readonly id: string;
  readonly name: string;
  /** Or why there is none. */
  readonly command: readonly string[] | string;
}

/** Runtimes that this project does not depend on are kept here, and brought by `npm run claims -- --install`. */
export const runtimesDirectory: string =
  process.env.WALGUARD_RUNTIMES ?? join(homedir(), ".cache", "walguard", "runtimes");

/** What `--install` brings: a folder below {@link runtimesDirectory}, and the npm package in it. */
export const installable: readonly {
  readonly folder: string;
  readonly install: string;
  readonly binary: string;
}[] = [
  ...[22, 26].map((major) => {
    const platform = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
    return { folder: `node${major}`, install: `${platform}@${major}`, binary: `${platform}/bin/node` };
  }),
  { folder: "bun", install: "bun@1", binary: "bun/bin/bun.exe" },
];

/**
 * Looks for engines, and asks each for its version.
 *
 * @param wanted ids, or parts of them before or after the `@`; all when there are none
 */
export async function findEngines(
  wanted: readonly string[] = [],
): Promise<{ readonly engines: readonly Engine[]; readonly absent: readonly AbsentEngine[] }> {
  const engines: Engine[] = [];
  const absent: AbsentEngine[] = [];
  for (const candidate of candidates()) {
    if (wanted.length > 0 && !wanted.some((one) => isCalled(candidate.id, one))) continue;
    const found = await ask(candidate);
    if ("reason" in found) absent.push(found);
    else engines.push(found);
  }
  return { engines, absent };
}

/** Whether an engine goes by a name: its id, or the part of it before or after the `@`. */
export function isCalled(id: string, name: string): boolean {
  return id === name || id.split("@").includes(name);
}

/** The ids of all engines that are looked for. */
export function engineIds(): string[] {
  return candidates().map(({ id }) => id);
}

function candidates(): Candidate[] {
  const program = here("engine.ts");
  const [deno, node] = [
    "Deno" in globalThis ? process.execPath : "deno",
    "Deno" in globalThis ? "node" : process.execPath,
  ];
  const major = spawnSync(node, ["-p", "process.versions.node.split('.')[0]"], {
    encoding: "utf8",
  }).stdout?.trim();
  const runtimes: readonly (readonly [string, string, readonly string[] | string])[] = [
    [`node${major}`, `Node ${major}`, [node]],
    ["node22", "Node 22", installed("node22")],
    ["node26", "Node 26", installed("node26")],
    ["deno", "Deno", [deno, "run", "--allow-all", "--quiet"]],
    ["bun", "Bun", installed("bun")],
  ];
  return [
    ...runtimes
      .filter(([id], index) => runtimes.findIndex(([first]) => first === id) === index)
      .flatMap(([id, name, command]) =>
        ["better-sqlite3", "node:sqlite"].map((driver) => ({
          id: `${driver}@${id}`,
          name: `${driver}, ${name}`,
          command: typeof command === "string" ? command : [...command, program, driver],
        })),
      ),
    { id: "python", name: "Python", command: [python(), here("engine.py")] },
    { id: "sqlite3", name: "sqlite3 tool", command: toolCommand() },
  ];
}

function here(program: string): string {
  return fileURLToPath(new URL(`./programs/${program}`, import.meta.url));
}

function installed(folder: string): readonly string[] | string {
  const one = installable.find((entry) => entry.folder === folder);
  const binary = join(runtimesDirectory, folder, "node_modules", one?.binary ?? "");
  return existsSync(binary) ? [binary] : "not installed: npm run claims -- --install";
}

/** One whose sqlite3 module loads extensions, if there is one. */
function python(): string {
  const loads = "import sqlite3, sys; sys.exit(not hasattr(sqlite3.Connection, 'enable_load_extension'))";
  return (
    ["python3", "/usr/bin/python3"].find((one) => spawnSync(one, ["-c", loads]).status === 0) ?? "python3"
  );
}

function toolCommand(): readonly string[] | string {
  for (const program of ["sqlite3", "stdbuf"])
    if (spawnSync(program, ["--version"]).status !== 0) return `${program} not found`;
  const flags = "Deno" in globalThis ? ["run", "--allow-all", "--quiet"] : [];
  return [process.execPath, ...flags, here("engine-tool.ts")];
}

async function ask({ id, name, command }: Candidate): Promise<Engine | AbsentEngine> {
  if (typeof command === "string") return { id, reason: command };
  const probe = new EngineProcess(command);
  try {
    const { sqlite, runtime, features } = await probe.hello();
    return { id, name, command, version: sqlite, runtime, features };
  } catch (error) {
    return { id, reason: (error as Error).message };
  } finally {
    await probe.kill();
  }
}
