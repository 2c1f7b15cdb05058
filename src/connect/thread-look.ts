/** The integrity check of a first connect, made before it: that of a large file on a thread of its own. */
import { Worker } from "node:worker_threads";
import { type IntegrityLevel, type IntegrityLook, lookAtIntegrity } from "../corruption/integrity.ts";
import { LargeFile } from "../corruption/whole-file.ts";
import {
  type Driver,
  type DriverName,
  driverNames,
  libraryDriver,
  libraryName,
  libraryOf,
  loadDriver,
} from "../engine/driver.ts";
import { isBundled } from "../optional-package.ts";
import type { LookAhead } from "./look-ahead.ts";
import type { LookRequest } from "./look-worker.ts";

/** The thread's program, beside this file: TypeScript in a checkout, JavaScript when built. In a bundle there is none. */
function ownProgram(): URL | null {
  const { url } = import.meta;
  return isBundled() ? null : new URL(`./look-worker${url.endsWith(".ts") ? ".ts" : ".js"}`, url);
}

/**
 * Checks a file as the first connect would: a large one on a thread, without blocking the event loop (CN-081), a small one
 * here.
 *
 * A thread shares the process's SQLite library, and with it what the process knows of its own locks. Where it would have
 * another copy (LH-004), or there can be no thread, the check is made here.
 *
 * @param file the database's canonical path
 * @param url the thread's program, for tests
 * @returns `null` where nothing is to be checked
 * @throws what {@link lookAtIntegrity} throws, and the signal's reason
 */
export async function lookAhead(
  file: string,
  driver: Driver,
  level: IntegrityLevel,
  busyTimeoutMs: number,
  signal: AbortSignal | undefined,
  url: URL | null = ownProgram(),
): Promise<LookAhead | null> {
  const Library = libraryDriver(libraryOf(driver));
  if (level === "off" || Library === null) return null;
  const large = LargeFile.at(file);
  const believed = level === "quick" && large !== null ? large.believed : null;
  const name = large === null || url === null ? null : nameOf(driver);
  let start = performance.now();
  const request = name === null ? null : { file, name, level, busyTimeoutMs, believed };
  let look = request === null || url === null ? null : await answer(url, request, signal);
  signal?.throwIfAborted();
  if (look === null) {
    start = performance.now();
    look = lookAtIntegrity(file, Library, level, busyTimeoutMs, large === null ? undefined : { believed });
  }
  return { file, large, look, tookMs: performance.now() - start };
}

/** The driver's name, where a thread that loads it by this name gets the same library. */
function nameOf(driver: Driver): DriverName | null {
  const name = driverNames.find((one) => one === libraryName(libraryOf(driver)));
  try {
    return name !== undefined && libraryOf(loadDriver(name)) === libraryOf(driver) ? name : null;
  } catch {
    return null;
  }
}

/** What the thread says; `null` where it fails, or was given up. */
async function answer(
  url: URL,
  request: LookRequest,
  signal: AbortSignal | undefined,
): Promise<IntegrityLook | null> {
  const { promise, resolve } = Promise.withResolvers<IntegrityLook | null>();
  const giveUp = (): void => resolve(null);
  let worker: Worker | undefined;
  signal?.addEventListener("abort", giveUp);
  try {
    worker = new Worker(url, { workerData: request });
    worker.on("message", resolve).on("error", giveUp).on("exit", giveUp);
    return await promise;
  } catch {
    // As under the permission model: there are no threads.
    return null;
  } finally {
    signal?.removeEventListener("abort", giveUp);
    void worker?.terminate();
  }
}
