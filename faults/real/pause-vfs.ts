/** The extension that stops a checkpoint of SQLite halfway, built when it is first needed. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The extension's file, or why there is none. */
export type PauseExtension = { readonly file: string } | { readonly reason: string };

let built: PauseExtension | undefined;

/**
 * The extension to load. It takes `cc`, and the headers that better-sqlite3 brings or the system has; it is kept in the
 * user's cache directory under the hash of its source.
 */
export function pauseExtension(): PauseExtension {
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

function build(): PauseExtension {
  if (process.platform === "win32") return { reason: "the extension is for POSIX systems" };
  const source = fileURLToPath(new URL("pause-vfs.c", import.meta.url));
  const hash = createHash("sha256")
    .update(readFileSync(source))
    .update(process.arch)
    .digest("hex")
    .slice(0, 16);
  const directory = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "walguard");
  if (!isOurs(directory)) return { reason: `others may write to ${directory}` };
  const file = join(directory, `pause-vfs-${hash}.so`);
  return existsSync(file) ? { file } : compile(source, file);
}

/** Compiled beside its place and renamed, so that nobody loads half of it. */
function compile(source: string, file: string): PauseExtension {
  const partial = `${file}.${process.pid}`;
  // Hidden names: SQLite loads extensions so that their names are seen by all others.
  const flags = ["-O2", "-fPIC", "-shared", "-fvisibility=hidden", "-Wl,-Bsymbolic", ...headers()];
  const { status, error, stderr } = spawnSync("cc", [...flags, "-o", partial, source], { encoding: "utf8" });
  if (status === 0) {
    renameSync(partial, file);
    return { file };
  }
  rmSync(partial, { force: true });
  const why = error === undefined ? stderr.trim().split("\n")[0] : error.message;
  return {
    reason: `the extension needs a C compiler named cc and SQLite's headers (Debian: gcc, libsqlite3-dev): ${why}`,
  };
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

/** A library that another user could exchange is not loaded. */
function isOurs(directory: string): boolean {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(directory);
  return uid === process.getuid?.() && (mode & 0o022) === 0;
}
