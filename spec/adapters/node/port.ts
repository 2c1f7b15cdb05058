/** What the suite judges: the reference, or a module that was not written for it. */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { constants } from "../../../src/constants.ts";
import type { Connection } from "../../../src/engine/connection.ts";
import { type Driver, type DriverName, loadDriver } from "../../../src/engine/driver.ts";

/** The functions of a port, with the reference's names. Only the first two are required. */
export interface PortModule {
  connect(path: string, options?: object): Connection;
  writeTxn(connection: Connection, body: (connection: Connection) => unknown, options?: object): unknown;
  applyWalWithFallback?(connection: Connection, options?: object): string;
  onDiskJournalMode?(connection: Connection): string | null;
  checkFileLengthInvariant?(connection: Connection): void;
  withInitLock?(path: string, body: (hold: { owned: boolean }) => unknown, options?: object): unknown;
  transactionOutcome?(error: unknown): string | undefined;
  /** Capabilities that the exports do not show, such as `["trace", "faults"]` if `connect` takes `options.driver`. */
  capabilities?: readonly string[];
  /** How long it waits at most, in milliseconds. */
  bounds?: Bounds;
}

export interface Bounds {
  readonly busyMs?: number;
  readonly initLockMs?: number;
  readonly boundaryMs?: number;
}

export interface Port {
  readonly module: PortModule;
  readonly name: string;
  readonly version: string;
  readonly capabilities: readonly string[];
  readonly bounds: Bounds | undefined;
  readonly driverName: DriverName;
  readonly driver: Driver;
  /** What runs a write transaction that is not nested, where that is not `writeTxn` itself. */
  readonly write?: PortModule["writeTxn"];
}

const referenceCapabilities: readonly string[] = [
  "faults",
  "trace",
  "log",
  "require-wal",
  "journal-mode-option",
  "nested",
  "promise",
  "schema",
  "sentinel",
  "integrity",
  "quarantine",
  "lost-generation",
  "second-library",
  "outcome",
  "file-mode",
  "version-gate",
  "label",
  "busy-timeout",
  "integrity-option",
  "init-lock-option",
  "option-checks",
  "error-kinds",
  "error-codes",
];

/** How long the reference waits: for other writers, for the init lock, and beyond that at the end of an attempt. */
const referenceBounds: Bounds = {
  busyMs: constants.busyTimeoutMs,
  initLockMs: constants.initLockTimeoutMs,
  boundaryMs: constants.boundaryStepMs,
};

const byExport: readonly (readonly [keyof PortModule, readonly string[]])[] = [
  ["applyWalWithFallback", ["apply", "raw"]],
  ["onDiskJournalMode", ["mode"]],
  ["checkFileLengthInvariant", ["check"]],
  ["withInitLock", ["init-lock"]],
  ["transactionOutcome", ["outcome"]],
];

/**
 * @param driverName the driver to inject, if the port takes one
 * @param file a module; default: the reference, or its copy in `WALGUARD_SOURCE`
 */
export async function loadPort(driverName: DriverName, file: string | undefined): Promise<Port> {
  const driver = loadDriver(driverName);
  const source = process.env.WALGUARD_SOURCE;
  const here = dirname(fileURLToPath(import.meta.url));
  const ending = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const reference = join(
    source === undefined ? join(here, "../../../src") : resolve(source),
    `index${ending}`,
  );
  const entry = file === undefined ? reference : resolve(file);
  const loaded = (await import(pathToFileURL(entry).href)) as PortModule & { default?: PortModule };
  const module = typeof loaded.connect === "function" ? loaded : (loaded.default ?? loaded);
  for (const owed of ["connect", "writeTxn"] as const) {
    if (typeof module[owed] !== "function") throw new Error(`${entry} does not export a function ${owed}`);
  }
  const derived = byExport.flatMap(([name, capabilities]) =>
    typeof module[name] === "function" ? capabilities : [],
  );
  const declared = file === undefined ? referenceCapabilities : (module.capabilities ?? []);
  const { name, version } = packageOf(entry);
  return {
    module,
    name: file === undefined ? name : `${name} ${basename(file)}`,
    version,
    capabilities: [...new Set([...derived, ...declared, ...(file === undefined ? ofTheRuntime() : [])])],
    bounds: file === undefined ? referenceBounds : module.bounds,
    driverName,
    driver,
  };
}

/** What the reference can tell on some runtimes only: Node 24 and newer, on Linux, names its threads (LH-040). */
function ofTheRuntime(): string[] {
  const { moduleLoadList } = process as { readonly moduleLoadList?: unknown };
  const comm = "/proc/self/comm";
  const named = existsSync(comm) && readFileSync(comm, "utf8").trim() === "MainThread";
  return moduleLoadList !== undefined && named ? ["foreign-handle"] : [];
}

function packageOf(entry: string): { name: string; version: string } {
  for (let directory = dirname(entry); ; directory = dirname(directory)) {
    const file = join(directory, "package.json");
    if (existsSync(file)) {
      const { name = "unnamed", version = "0" } = JSON.parse(readFileSync(file, "utf8"));
      return { name, version };
    }
    if (directory === dirname(directory)) return { name: "module", version: "0" };
  }
}
