/** What a port is asked to do before the power is cut. */
import type { FileKind } from "../../../faults/plan/plan.ts";
import type { PowerModel } from "../../../faults/torture/power/fates.ts";
import { type Act, type Scenario, scenarios } from "../scenario.ts";

export interface PowerScenario extends Scenario {
  /** Done by a process that is killed before the others, with its connection open. */
  readonly byKilled?: readonly Act[];
  /** Kills that process earlier, such as `sys.mkdir=1*crash(after)`. */
  readonly kills?: string;
  /** What fails during `acts`, such as `sys.fsync(wal)=1*errno(EIO)`. */
  readonly fails?: string;
  /** Only this model is asked. */
  readonly model?: PowerModel;
  /** How many of the states it gets, as a part of what others get: its files are large. */
  readonly share?: number;
}

const connect: Act = { do: "connect" };
const connectDelete: Act = { do: "connect", mode: "delete" };
const write: Act = { do: "write" };
const close: Act = { do: "close" };
const journalMode = ["journal-mode-option"];

/** A sync fails; the connection goes on, another one follows. */
const goingOn: readonly Act[] = [{ do: "write", times: 3 }, close, connect, { do: "write", times: 2 }, close];
const goingOnInDelete: readonly Act[] = goingOn.map((act) => (act.do === "connect" ? connectDelete : act));

/**
 * SQLite does not look whether the sync of the directory has failed, after which the name of a new journal or `-wal` is
 * to be durable. Where only that sync does it, the file may be gone in which all is that was acknowledged, or that a
 * half written database is restored from. A journal of metadata does it, too.
 */
const ignoredBySqlite: Partial<PowerScenario> = { model: "ordered" };

const own: readonly PowerScenario[] = [
  {
    id: "large",
    share: 0.5,
    title: "a transaction of many pages, and one behind it",
    files: "wal",
    acts: [connect, { do: "write", rows: 1500 }, write, close],
  },
  {
    id: "large-delete",
    share: 0.5,
    title: "a transaction of many pages with a rollback journal, and one behind it",
    files: "rollback",
    capabilities: journalMode,
    acts: [connectDelete, { do: "write", rows: 1500 }, write, close],
  },
  {
    id: "autocheckpoint",
    share: 0.1,
    title: "a -wal that grows until a commit moves it into the database",
    files: "wal",
    acts: [connect, { do: "write", rows: 22_000 }, { do: "write", times: 2 }, close],
  },
  {
    id: "fill",
    title: "transactions and checkpoints in turn, so that the -wal begins anew",
    files: "wal",
    acts: [
      connect,
      ...Array.from({ length: 4 }, (): Act[] => [{ do: "write", times: 3 }, { do: "checkpoint" }]).flat(),
      close,
    ],
  },
  {
    id: "new-delete",
    title: "the first open of a file that does not exist, with a rollback journal",
    files: "absent",
    capabilities: [...journalMode, "schema"],
    acts: [{ do: "connect", mode: "delete", schema: true }, { do: "write", times: 2 }, close],
  },
  {
    id: "after-kill",
    title: "writes after a process was killed",
    files: "wal",
    byKilled: [connect, { do: "write", times: 3 }],
    acts: [connect, { do: "write", times: 2 }, close, connect, write],
  },
  {
    id: "after-kill-delete",
    title: "writes after a process was killed, with a rollback journal",
    files: "rollback",
    capabilities: journalMode,
    byKilled: [connectDelete, { do: "write", times: 2 }],
    acts: [connectDelete, { do: "write", times: 2 }, close],
  },
  {
    id: "after-kill-first",
    title: "a first open in new directories, by a process that is killed, and by another",
    files: "absent",
    byKilled: [connect, { do: "write", times: 2 }],
    acts: [connect, write, close],
  },
  {
    id: "after-kill-mkdir",
    title: "a first open in a directory that a killed process has just made",
    files: "absent",
    byKilled: [connect],
    kills: "sys.mkdir=1*crash(after)",
    acts: [connect, { do: "write", times: 2 }, close],
  },
  ...failing("fails-wal", "the -wal", "wal", "sys.fsync(wal)=2*errno(EIO)", [connect, write], goingOn),
  ...failing(
    "fails-wal-later",
    "the -wal in the second of three transactions",
    "wal",
    nthSync("wal", 2),
    [connect, write],
    goingOn,
  ),
  ...failing(
    "fails-checkpoint",
    "the database in a checkpoint",
    "wal",
    "sys.fsync(database)=2*errno(EIO)",
    [connect, { do: "write", times: 3 }],
    [{ do: "checkpoint" }, ...goingOn, connect, { do: "checkpoint" }, write, close],
  ),
  ...failing(
    "fails-last-close",
    "the database at the last close",
    "wal",
    "sys.fsync(database)=1*errno(EIO)",
    [connect, { do: "write", times: 3 }],
    [close, connect, { do: "write", times: 2 }, close],
  ),
  ...(["database", "wal", "journal", "directory"] as const).flatMap((kind) =>
    (kind === "directory" ? [1, 2, 3, 4] : [1, 2]).flatMap((nth) =>
      failing(
        `fails-first-open-${kind}-${nth}`,
        `the ${kind} in a first open (${nth})`,
        "absent",
        nthSync(kind, nth),
        [],
        [connect, ...goingOn],
        [],
        // From the third on they are SQLite's own, of a journal's or a -wal's name.
        kind === "directory" && nth > 2 ? ignoredBySqlite : {},
      ),
    ),
  ),
  ...failing(
    "fails-database",
    "the database in a commit",
    "rollback",
    "sys.fsync(database)=1*errno(EIO)",
    [connectDelete, write],
    goingOnInDelete,
    journalMode,
  ),
  ...failing(
    "fails-journal",
    "the journal",
    "rollback",
    "sys.fsync(journal)=1*errno(EIO)",
    [connectDelete, write],
    goingOnInDelete,
    journalMode,
  ),
  ...[1, 2].flatMap((nth) =>
    failing(
      `fails-directory-${nth}`,
      `the directory (${nth})`,
      "rollback",
      nthSync("directory", nth),
      [connectDelete, write],
      goingOnInDelete,
      journalMode,
      nth === 1 ? ignoredBySqlite : {},
    ),
  ),
];

function nthSync(kind: FileKind, nth: number): string {
  return `sys.fsync(${kind})=${nth === 1 ? "" : `${nth - 1}*off->`}1*errno(EIO)`;
}

function failing(
  id: string,
  what: string,
  files: Scenario["files"],
  fails: string,
  before: readonly Act[],
  acts: readonly Act[],
  capabilities: readonly string[] = [],
  more: Partial<PowerScenario> = {},
): PowerScenario[] {
  return [{ id, title: `a sync of ${what} fails`, files, capabilities, before, fails, acts, ...more }];
}

/** Those of every torture, and those that are about syncs. A damaged file has nothing to lose. */
export const powerScenarios: readonly PowerScenario[] = [
  ...scenarios.filter(({ files }) => files !== "damaged"),
  ...own,
];
