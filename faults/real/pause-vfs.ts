/** The extension that stops a checkpoint of SQLite halfway, built when it is first needed. */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CLibrary, cLibrary } from "./c-library.ts";

let built: CLibrary | undefined;

/**
 * The extension to load. It takes `cc`, and the headers that better-sqlite3 brings or the system has; it is kept in the
 * user's cache directory under the hash of its source.
 */
export function pauseExtension(): CLibrary {
  built ??= build();
  return built;
}

/** A checkpoint that is to stop. A process that has the extension, and this in its environment, obeys. */
export class Pause {
  readonly #gate: string;

  /** @param directory where it keeps two small files */
  constructor(directory: string) {
    this.#gate = join(directory, "pause");
  }

  /** What a process needs in its environment. */
  get env(): Readonly<Record<string, string>> {
    return { PAUSE_VFS: this.#gate };
  }

  /** From now on a checkpoint stops halfway, for half a minute at most. */
  arm(): void {
    rmSync(`${this.#gate}.reached`, { force: true });
    writeFileSync(this.#gate, "");
  }

  /** Whether one stands there. */
  get isReached(): boolean {
    return existsSync(`${this.#gate}.reached`);
  }

  /** Lets it go on. */
  release(): void {
    rmSync(this.#gate, { force: true });
  }
}

function build(): CLibrary {
  if (process.platform === "win32") return { reason: "the extension is for POSIX systems" };
  const source = fileURLToPath(new URL("pause-vfs.c", import.meta.url));
  // Hidden names: SQLite loads extensions so that their names are seen by all others.
  const flags = ["-fvisibility=hidden", "-Wl,-Bsymbolic", ...headers()];
  const needs = "a C compiler named cc and SQLite's headers (Debian: gcc, libsqlite3-dev)";
  return cLibrary("pause-vfs", source, flags, needs);
}

function headers(): string[] {
  try {
    const main = createRequire(import.meta.url).resolve("better-sqlite3");
    return ["-I", join(dirname(main), "../deps/sqlite3")];
  } catch {
    // The system's own, where there are any.
    return [];
  }
}
