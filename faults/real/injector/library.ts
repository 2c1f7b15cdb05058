/** The injector's library. */
import { fileURLToPath } from "node:url";
import { type CLibrary, cLibrary } from "../c-library.ts";
import { isKnownByteOrder } from "./layout.ts";

let found: CLibrary | undefined;

/**
 * The library to preload, built when it is first needed.
 *
 * @returns the reason where it can't be had: it takes Linux with glibc and a C compiler
 */
export function injectorLibrary(): CLibrary {
  found ??= find();
  return found;
}

function find(): CLibrary {
  if (process.platform !== "linux")
    return { reason: `the injector is for Linux, and this is ${process.platform}` };
  if (!isKnownByteOrder) return { reason: "the injector knows little-endian machines only" };
  if (isMusl()) return { reason: "the injector is for glibc, and this is another C library" };
  const source = fileURLToPath(new URL("injector.c", import.meta.url));
  const needs = "a C compiler named cc (Debian: apt-get install gcc libc6-dev)";
  return cLibrary("injector", source, [], needs);
}

/** Deno's report says nothing of the C library; it is built for glibc only. */
function isMusl(): boolean {
  if ("Deno" in globalThis) return false;
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined;
  return report?.header !== undefined && report.header.glibcVersionRuntime === undefined;
}
