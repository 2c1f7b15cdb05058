/**
 * The constants that the specification owns. They are written once, in `spec/constants.json`, which every
 * implementation and every case reads; this file only gives them their types.
 */
import data from "../spec/constants.json" with { type: "json" };

/** The shape of `spec/constants.json`. The name of every time and size ends in its unit. */
export interface Constants {
  /** Texts in the switch's error that mean "WAL cannot work here" (JM-001). */
  readonly walIncompatMarkers: readonly string[];
  /** How long SQLite waits for a lock unless configured otherwise (CN-013). */
  readonly busyTimeoutMs: number;
  /** The environment variable that sets the busy timeout, in milliseconds (CN-014). */
  readonly busyTimeoutEnvironmentVariable: string;
  /** `PRAGMA synchronous` of a connection in WAL mode or in memory (CN-004). */
  readonly synchronous: string;
  /** The same in a rollback-journal mode, where FULL does not sync the removal of the journal (CN-035). */
  readonly rollbackJournalSynchronous: string;
  /** `PRAGMA wal_autocheckpoint` of every connection (CN-003). */
  readonly walAutocheckpointPages: number;
  /** `PRAGMA journal_size_limit` of every connection (CN-010). */
  readonly journalSizeLimitBytes: number;
  /** From what length on a `-wal` is looked after, unless `connect()` is told otherwise (CP-001). */
  readonly walLimitBytes: number;
  /** How often the length is looked at, after a commit (CP-001). */
  readonly walLookIntervalMs: number;
  /** How long a reader may keep a longer one from the database before that is told (CP-002). */
  readonly walPinnedAfterMs: number;
  /** The same for readers that follow one another without a pause (CP-004). */
  readonly walCrowdedAfterMs: number;
  /** How long such readers are waited for, each time (CP-004). */
  readonly walRestartWaitMs: number;
  /** How long, in all, a switch that meets `SQLITE_BUSY` is tried again (JM-032). */
  readonly walSwitchTimeoutMs: number;
  /** The pause between two such attempts. */
  readonly walSwitchPollMs: number;
  /** How long the engine waits within one attempt at `BEGIN IMMEDIATE` or `COMMIT` (TX-031). */
  readonly boundaryStepMs: number;
  /** A connection that has seen nothing of others for so long counts as the only one that writes (TX-031). */
  readonly aloneAfterMs: number;
  /** Added to a database's path, it names the file at which writers queue (TX-035). */
  readonly queueSuffix: string;
  /** For how long a writer that comes back at once keeps its turn (TX-036). */
  readonly queueSliceMs: number;
  /** Within which time it has to come back (TX-036). */
  readonly queueReturnMs: number;
  /** For how long one whose turn has come is waited for (TX-035). */
  readonly queueAbsentMs: number;
  /** After how long without a turn that ends the queue is gone past (TX-037). */
  readonly queuePatienceMs: number;
  /** Added to a database's path, it names the init lock (IL-001). */
  readonly initLockSuffix: string;
  /** The same for the SQLite database that serves as the lock where `flock` cannot be had (IL-014). */
  readonly initLockSidecarSuffix: string;
  /** How long to wait for the init lock (IL-006). */
  readonly initLockTimeoutMs: number;
  /** The pause between two attempts at the init lock (IL-007). */
  readonly initLockPollMs: number;
  /** Permission bits of a file that `connect()` creates: 0o600 (CN-027). */
  readonly databaseFileMode: number;
  /** A database of at most this size is read through by the first connect of every process (CO-025). */
  readonly integritySmallBytes: number;
  /** How long a larger one that was found whole is not read through again (CO-026). */
  readonly integrityMaxAgeMs: number;
  /** And not before this many times the time that it took (CO-026). */
  readonly integrityAgeFactor: number;
  /** The most copies of a damaged database that are made (CO-010). */
  readonly quarantineCap: number;
  /** How many hexadecimal digits of its content's SHA-256 name such a copy (CO-008). */
  readonly quarantineHashCharacters: number;
  /** The largest copy, `-wal`, `-shm` and `-journal` included (CO-019). */
  readonly quarantineMaxBytes: number;
  /** How much space a copy must leave on the disk (CO-019). */
  readonly quarantineReserveBytes: number;
  /**
   * After a shorter pause than this between two transactions, the look at the files may be left out (LH-008).
   */
  readonly generationCheckIntervalMs: number;
  /**
   * Which versions of SQLite have the WAL-reset bug (JM-044, https://sqlite.org/wal.html#the_wal_reset_bug).
   */
  readonly walResetBug: {
    /** The first version that has it. */
    readonly introducedIn: string;
    /** The first version of the main branch that no longer has it. */
    readonly fixedIn: string;
    /** First fixed release of each older branch; later patch releases of the same branch are fixed too. */
    readonly backportedTo: readonly string[];
  };
  /** File system types, as the mount table names them, whose files other machines may have open (JM-047). */
  readonly networkFileSystems: readonly string[];
}

/** The constants of the specification, with their values. */
export const constants: Constants = data;

/**
 * The two texts that make a failed switch a reason to fall back (JM-001): "locking
 * protocol", "not authorized".
 */
export const WAL_INCOMPAT_MARKERS: readonly string[] = Object.freeze([...constants.walIncompatMarkers]);
