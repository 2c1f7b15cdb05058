/** Named plans for failures known to happen. They also serve as examples of the one-line form. */

const plans = {
  /** WAL on a file system without usable locks. */
  "locking-protocol": "pragma.journal_mode(wal)=error(SQLITE_PROTOCOL)",
  /** WAL forbidden by an authorizer. */
  "not-authorized": "pragma.journal_mode(wal)=error(SQLITE_AUTH)",
  /** The switch to WAL meets a disk that stays broken, or that fails once. */
  eio: "pragma.journal_mode(wal)=error(SQLITE_IOERR)",
  "eio-once": "pragma.journal_mode(wal)=1*error(SQLITE_IOERR)->off",
  /** The same, after the switch has answered `wal`: the row comes first, the work is done when the statement ends. */
  "eio-at-the-end-of-the-switch": "pragma.journal_mode(wal)=row(wal)error(SQLITE_IOERR_FSYNC)",
  /** Another process blocks the switch, forever or twice. */
  "busy-switch": "pragma.journal_mode(wal)=error(SQLITE_BUSY)",
  "busy-switch-twice": "pragma.journal_mode(wal)=2*error(SQLITE_BUSY)->off",
  /** The switch answers with another mode, or with no row, and without an error. */
  "silent-refusal": "pragma.journal_mode(wal)=return(delete)",
  "ignored-pragma": "pragma.journal_mode(wal)=norow",
  /** Both WAL and DELETE are refused. */
  "both-modes-refused":
    "pragma.journal_mode(wal)=error(SQLITE_PROTOCOL); pragma.journal_mode(delete)=error(SQLITE_BUSY)",
  /** The first read of the mode fails, or every read does. */
  "probe-locked": "pragma.journal_mode()=1*error(SQLITE_BUSY)->off",
  "mode-unknown": "pragma.journal_mode()=error(SQLITE_BUSY)",
  /** Other writers, and disks that fail, at BEGIN, COMMIT and ROLLBACK. */
  "busy-begin": "begin=1*error(SQLITE_BUSY)->off",
  "busy-begin-forever": "begin=error(SQLITE_BUSY)",
  "busy-commit": "commit=1*error(SQLITE_BUSY)->off",
  "busy-commit-forever": "commit=error(SQLITE_BUSY)",
  "full-commit": "commit=error(SQLITE_FULL)",
  "eio-commit": "commit=error(SQLITE_IOERR_WRITE)",
  "eio-rollback": "rollback=error(SQLITE_IOERR)",
  "slow-commit": "commit=delay(50)",
  /** The process dies just before its commit, or just after it. */
  "killed-before-commit": "commit=crash(before)",
  "killed-after-commit": "commit=crash(after)",
  /** Failures of opening. */
  "cannot-open": "open=error(SQLITE_CANTOPEN)",
  "not-a-database": "any=error(SQLITE_NOTADB)",
  corrupt: "any=error(SQLITE_CORRUPT)",
} as const;

/** The name of a ready plan. */
export type ReadyPlanName = keyof typeof plans;

export function isReadyPlan(name: string): name is ReadyPlanName {
  return Object.hasOwn(plans, name);
}

/** The names, in order. */
export function readyPlanNames(): ReadyPlanName[] {
  return Object.keys(plans) as ReadyPlanName[];
}

/** The one-line form of a ready plan. */
export function readyPlanText(name: ReadyPlanName): string {
  return plans[name];
}
