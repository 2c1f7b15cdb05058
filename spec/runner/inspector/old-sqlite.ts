/** Finds an SQLite on this machine that is too old to make up for locks that a process has lost. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Unavailable } from "../early-end.ts";

/** From this version on, SQLite looks at the locks on the `-shm` too before it removes a `-wal` (LH-001). */
const firstThatProtectsItself = [3, 51, 0] as const;

const interpreters: readonly string[] = ["python3", "/usr/bin/python3", "python"];
let found: readonly string[] | Unavailable | undefined;

/**
 * The command of the inspector with an old SQLite.
 *
 * @throws {Unavailable} when each SQLite at hand is too new
 */
export function oldInspectorCommand(): readonly string[] {
  found ??= find(interpreters.map((name) => ({ name, version: versionOf(name) })));
  if (found instanceof Unavailable) throw found;
  return found;
}

/** The first interpreter whose SQLite is old, or why there is none. */
export function find(
  candidates: readonly { readonly name: string; readonly version: string | null }[],
): readonly string[] | Unavailable {
  const old = candidates.find((one) => one.version !== null && isOld(one.version));
  const program = fileURLToPath(new URL("old-inspector.py", import.meta.url));
  if (old !== undefined) return [old.name, program];
  const here = candidates.flatMap(({ name, version }) =>
    version === null ? [] : [`${name} has ${version}`],
  );
  return new Unavailable(
    `lost locks show with an SQLite before ${firstThatProtectsItself.join(".")} only, in Python's sqlite3 (${here.join(", ") || "no Python is here"})`,
  );
}

function isOld(version: string): boolean {
  const parts = version.split(".").map(Number);
  for (const [index, bound] of firstThatProtectsItself.entries()) {
    if ((parts[index] ?? 0) !== bound) return (parts[index] ?? 0) < bound;
  }
  return false;
}

function versionOf(interpreter: string): string | null {
  const { status, stdout } = spawnSync(interpreter, ["-c", "import sqlite3; print(sqlite3.sqlite_version)"], {
    encoding: "utf8",
    timeout: 10_000,
  });
  return status === 0 ? stdout.trim() : null;
}
