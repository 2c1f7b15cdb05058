import { RuntimeUnfitError } from "../errors.ts";

/** The lowest Node that runs walguard's sources and both drivers. */
const minimumNode: readonly [major: number, minor: number] = [22, 18];

/** better-sqlite3 13 needs Node-API 10, and crashes the process where there is less. */
const minimumNapi = 10;

/** What the runtime says about itself: `process.versions`. */
export interface RuntimeVersions {
  readonly node?: string | undefined;
  readonly napi?: string | undefined;
  readonly deno?: string | undefined;
  readonly bun?: string | undefined;
}

/**
 * Why this runtime cannot run walguard, in one sentence.
 *
 * @param versions the runtime's versions; the current process's by default
 * @returns the sentence, or `null` when it can
 */
export function runtimeUnfitness(versions: RuntimeVersions = process.versions): string | null {
  const napi = Number(versions.napi);
  if (versions.deno === undefined && versions.bun === undefined) {
    const [major = 0, minor = 0] = (versions.node ?? "0").split(".").map(Number);
    const [wantedMajor, wantedMinor] = minimumNode;
    if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
      return `walguard needs Node ${wantedMajor}.${wantedMinor} or newer, and this is Node ${versions.node}`;
    }
  }
  if (!(napi >= minimumNapi)) {
    return `walguard needs a runtime with Node-API ${minimumNapi}, and this one has ${versions.napi ?? "none"}`;
  }
  return null;
}

/** The versions that were found fit: every connect asks. */
let fit: RuntimeVersions | undefined;

/**
 * Stops an unfit runtime before any native code is loaded.
 *
 * @throws {RuntimeUnfitError} with the sentence of {@link runtimeUnfitness}
 */
export function assertRuntimeFit(versions: RuntimeVersions = process.versions): void {
  if (versions === fit) return;
  const reason = runtimeUnfitness(versions);
  if (reason === null) {
    fit = versions;
    return;
  }
  throw new RuntimeUnfitError(reason, {
    hint: "run it with a newer Node (npm install node@24 puts one first on the path of npm scripts) or with Deno",
  });
}
