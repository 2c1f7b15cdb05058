/** The injector's library: built with `cc` when it is first needed, and kept for the next time. */
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
import { fileURLToPath } from "node:url";
import { isKnownByteOrder } from "./layout.ts";

/** The library's file, or the reason why there is none. */
export type Library = { readonly file: string } | { readonly reason: string };

let found: Library | undefined;

/**
 * The library to preload. It is kept in the user's cache directory under the hash of its source.
 *
 * @returns the reason where it can't be had: it takes Linux with glibc and a C compiler
 */
export function injectorLibrary(): Library {
  found ??= find();
  return found;
}

function find(): Library {
  if (process.platform !== "linux")
    return { reason: `the injector needs Linux, and this is ${process.platform}` };
  if (!isKnownByteOrder) return { reason: "the injector knows little-endian machines only" };
  if (isMusl()) return { reason: "the injector needs glibc, and this is another C library" };
  const source = fileURLToPath(new URL("injector.c", import.meta.url));
  const text = readFileSync(source);
  const hash = createHash("sha256").update(text).update(process.arch).digest("hex").slice(0, 16);
  for (const directory of [cacheDirectory(), null]) {
    const place = directory ?? temporaryPlace();
    if (!isOurs(place)) continue;
    const file = join(place, `injector-${hash}.so`);
    if (existsSync(file)) return { file };
    return build(source, file);
  }
  return { reason: "no directory can be written to for the injector's library" };
}

/** Compiled beside its place and renamed, so that another process never loads half of it. */
function build(source: string, file: string): Library {
  const partial = `${file}.${process.pid}`;
  const flags = ["-shared", "-fPIC", "-O2", "-o", partial, source, "-ldl"];
  const { status, error, stderr } = spawnSync("cc", flags, { encoding: "utf8" });
  if (status !== 0) {
    rmSync(partial, { force: true });
    const why = error === undefined ? stderr.trim() : error.message;
    return {
      reason: `the injector needs a C compiler named cc (Debian: apt-get install gcc libc6-dev): ${why}`,
    };
  }
  chmodSync(partial, 0o700);
  renameSync(partial, file);
  return { file };
}

function cacheDirectory(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "walguard");
}

function temporaryPlace(): string {
  const place = mkdtempSync(join(tmpdir(), "walguard-injector-"));
  process.once("exit", () => rmSync(place, { recursive: true, force: true }));
  return place;
}

/** A library that another user could exchange is not preloaded. */
function isOurs(directory: string): boolean {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(directory);
    return uid === process.getuid?.() && (mode & 0o022) === 0;
  } catch {
    return false;
  }
}

function isMusl(): boolean {
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined;
  // Deno's report says nothing of it; it is only built for glibc.
  return (
    report?.header !== undefined &&
    "Deno" in globalThis === false &&
    report.header.glibcVersionRuntime === undefined
  );
}
