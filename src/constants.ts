/**
 * The constants that the specification owns. They stand once, in `spec/constants.json`, which every
 * implementation and every case reads; this file only gives them their types.
 */
import data from "../spec/constants.json" with { type: "json" };

/** The shape of `spec/constants.json`. Every name that is a time or a size carries its unit. */
export interface Constants {
  /** Texts in the switch's error that mean "WAL cannot work here". */
  readonly walIncompatMarkers: readonly string[];
  readonly busyTimeoutMs: number;
  readonly busyTimeoutEnvironmentVariable: string;
  readonly synchronous: string;
  readonly walAutocheckpointPages: number;
  readonly journalSizeLimitBytes: number;
  /** How long, in all, a switch that meets `SQLITE_BUSY` is tried again. */
  readonly walSwitchTimeoutMs: number;
  readonly walSwitchPollMs: number;
  /** How often `BEGIN IMMEDIATE` and `COMMIT` are tried again after the first attempt. */
  readonly boundaryRetries: number;
  readonly boundaryRetryMinMs: number;
  readonly boundaryRetryMaxMs: number;
  readonly initLockSuffix: string;
  readonly initLockSidecarSuffix: string;
  readonly initLockTimeoutMs: number;
  readonly initLockPollMs: number;
  /** Permission bits of a database that `connect()` creates: 0o600. */
  readonly databaseFileMode: number;
  readonly quarantineCap: number;
  readonly quarantineHashCharacters: number;
  readonly generationCheckIntervalMs: number;
  /** The same for a connection that writes without a pause. */
  readonly busyGenerationCheckIntervalMs: number;
  /** The identity of the `-wal` is looked at less often: see `lost-generation.ts`. */
  readonly walIdentityCheckIntervalMs: number;
  readonly walResetBug: {
    readonly introducedIn: string;
    readonly fixedIn: string;
    /** First fixed release of each older branch; later patch releases of the same branch are fixed too. */
    readonly backportedTo: readonly string[];
  };
  /** File system types, as the mount table names them, whose files other machines may have open. */
  readonly networkFileSystems: readonly string[];
}

export const constants: Constants = data;

/** The two texts that make a failed switch a reason to fall back (behaviour A1.1). */
export const WAL_INCOMPAT_MARKERS: readonly string[] = Object.freeze([...constants.walIncompatMarkers]);
