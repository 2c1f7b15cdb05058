/** Shared libraries in C, built with `cc` when they are first needed, and kept for the next time. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

/** The library's file, or the reason why there is none. */
export type CLibrary = { readonly file: string } | { readonly reason: string };

/**
 * @param name begins the file's name
 * @param source the C file
 * @param flags what `cc` is told besides
 * @param needs what building takes, for the reason: `a C compiler named cc (Debian: …)`
 * @returns the library in the user's cache directory, under the hash of its source; where that can't be used, in a
 *   directory that lasts as long as this process
 */
export function cLibrary(name: string, source: string, flags: readonly string[], needs: string): CLibrary {
  const text = readFileSync(source);
  const hash = createHash("sha256").update(text).update(flags.join()).update(process.arch);
  const place = libraryPlace();
  if (place === null)
    return { reason: `${tmpdir()} has a space or a colon, at which LD_PRELOAD ends a name` };
  const file = join(place, `${name}-${hash.digest("hex").slice(0, 16)}.so`);
  return existsSync(file) ? { file } : build(source, file, flags, needs);
}

/** Compiled beside its place and renamed, so that no process loads half of it. */
function build(source: string, file: string, flags: readonly string[], needs: string): CLibrary {
  const partial = `${file}.${process.pid}`;
  const parameters = ["-shared", "-fPIC", "-O2", ...flags, "-o", partial, source, "-ldl"];
  const { status, error, stderr } = spawnSync("cc", parameters, { encoding: "utf8" });
  if (status !== 0) {
    rmSync(partial, { force: true });
    return {
      reason: `it needs ${needs}: ${error === undefined ? stderr.trim().split("\n")[0] : error.message}`,
    };
  }
  chmodSync(partial, 0o700);
  renameSync(partial, file);
  return { file };
}

function libraryPlace(): string | null {
  if (isPlain(cacheDirectory()) && isOurs(cacheDirectory())) return cacheDirectory();
  return isPlain(tmpdir()) ? temporaryPlace() : null;
}

/** The dynamic linker takes spaces and colons for the end of a name. */
function isPlain(directory: string): boolean {
  return !/[\s:]/.test(directory);
}

function cacheDirectory(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "walguard");
}

function temporaryPlace(): string {
  const place = mkdtempSync(join(tmpdir(), "walguard-library-"));
  process.once("exit", () => rmSync(place, { recursive: true, force: true }));
  return place;
}

/** A library that another user could exchange is not loaded. */
function isOurs(directory: string): boolean {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(directory);
    return uid === process.getuid?.() && (mode & 0o022) === 0;
  } catch {
    return false;
  }
}
