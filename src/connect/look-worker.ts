/** Runs on a thread of its own: one integrity check, on a connection of its own. */
import { parentPort, workerData } from "node:worker_threads";
import { type IntegrityLevel, lookAtIntegrity } from "../corruption/integrity.ts";
import type { Landmarks } from "../corruption/landmarks.ts";
import { type DriverName, loadDriver } from "../engine/driver.ts";

/** What is to be checked. */
export interface LookRequest {
  readonly file: string;
  readonly name: DriverName;
  readonly level: Exclude<IntegrityLevel, "off">;
  readonly busyTimeoutMs: number;
  readonly believed: Landmarks | null;
}

const { file, name, level, busyTimeoutMs, believed } = workerData as LookRequest;
// An error ends the thread, and the connect meets it itself.
parentPort?.postMessage(lookAtIntegrity(file, loadDriver(name), level, busyTimeoutMs, { believed }));
