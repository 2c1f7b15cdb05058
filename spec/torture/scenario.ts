/** What a port is asked to do while its system calls fail. */

/** The files before the first act; the table is `t (id INTEGER PRIMARY KEY, key TEXT, half INTEGER)`. */
export type StartingFiles =
  /** No file, and no directory for it. */
  | "absent"
  | "wal"
  | "rollback"
  /** A transaction of a killed process has to be rolled back first. */
  | "hot-journal"
  /** Transactions of a killed process are in the `-wal` only. */
  | "left-wal"
  /** A page of a b-tree is overwritten. */
  | "damaged";

/** One request to the adapter. Each write has two rows: both or neither of them are there. */
export type Act =
  | { readonly do: "connect"; readonly mode?: "delete"; readonly schema?: true }
  /** `times` transactions one after the other; `rows`: more rows in each, to fill pages. */
  | { readonly do: "write"; readonly times?: number; readonly rows?: number }
  /** A write that puts a nested one around its second row. */
  | { readonly do: "nested" }
  | { readonly do: "checkpoint" }
  /** From now on the engine writes to its files before the commit. */
  | { readonly do: "small cache" }
  | { readonly do: "query" }
  | { readonly do: "close" }
  /** The process ends as if its work were done; its connections are open. */
  | { readonly do: "end" }
  /** The process is killed: what it had only in memory is gone. */
  | { readonly do: "die" };

export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly files: StartingFiles;
  /** What a port must declare beyond `connect`, `write`, `query` and `close`. */
  readonly capabilities?: readonly string[];
  /** Done before anything fails. */
  readonly before?: readonly Act[];
  readonly acts: readonly Act[];
}

const connect: Act = { do: "connect" };
const write: Act = { do: "write" };
const query: Act = { do: "query" };
const close: Act = { do: "close" };

/** In the order in which a user meets them. */
export const scenarios: readonly Scenario[] = [
  {
    id: "first-open",
    title: "the first open of a file that does not exist",
    files: "absent",
    acts: [connect, write, query, close],
  },
  {
    id: "schema",
    title: "the first open of a file that does not exist, with a schema",
    files: "absent",
    capabilities: ["schema"],
    acts: [{ do: "connect", schema: true }, write, query, close],
  },
  {
    id: "open-rollback",
    title: "the first open of a file with a rollback journal",
    files: "rollback",
    acts: [connect, write, query, close],
  },
  {
    id: "open-wal",
    title: "the open of a WAL file",
    files: "wal",
    acts: [connect, write, query, close],
  },
  {
    id: "left-wal",
    title: "the open of a WAL file whose last process was killed",
    files: "left-wal",
    acts: [connect, write, query, close],
  },
  {
    id: "hot-journal",
    title: "the open of a file whose last process was killed in a transaction",
    files: "hot-journal",
    acts: [connect, write, query, close],
  },
  {
    id: "write-wal",
    title: "write transactions in WAL mode",
    files: "wal",
    before: [connect, write],
    acts: [{ do: "write", times: 3 }, { do: "write", rows: 60 }, query],
  },
  {
    id: "write-delete",
    title: "write transactions with a rollback journal",
    files: "rollback",
    capabilities: ["journal-mode-option"],
    before: [{ do: "connect", mode: "delete" }, write],
    acts: [{ do: "write", times: 2 }, { do: "write", rows: 60 }, query],
  },
  {
    id: "spilled-wal",
    title: "write transactions in WAL mode that do not fit into the cache",
    files: "wal",
    before: [connect, write, { do: "small cache" }],
    acts: [{ do: "write", rows: 300 }, write, query],
  },
  {
    id: "spilled-delete",
    title: "write transactions with a rollback journal that do not fit into the cache",
    files: "rollback",
    capabilities: ["journal-mode-option"],
    before: [{ do: "connect", mode: "delete" }, write, { do: "small cache" }],
    acts: [{ do: "write", rows: 300 }, write, query],
  },
  {
    id: "killed-wal",
    title: "write transactions in WAL mode, and then the process is killed",
    files: "wal",
    before: [connect, write],
    acts: [{ do: "write", rows: 60 }, { do: "die" }],
  },
  {
    id: "killed-delete",
    title: "write transactions with a rollback journal, and then the process is killed",
    files: "rollback",
    capabilities: ["journal-mode-option"],
    before: [{ do: "connect", mode: "delete" }, write],
    acts: [{ do: "write", rows: 60 }, { do: "die" }],
  },
  {
    id: "nested",
    title: "nested write transactions",
    files: "wal",
    capabilities: ["nested"],
    before: [connect, write],
    acts: [{ do: "nested" }, write, { do: "nested" }, query],
  },
  {
    id: "checkpoint",
    title: "a checkpoint, and writes around it",
    files: "wal",
    before: [connect, { do: "write", times: 4 }],
    acts: [{ do: "checkpoint" }, write, { do: "checkpoint" }, query],
  },
  {
    id: "close",
    title: "the close of the last connection",
    files: "wal",
    before: [connect, { do: "write", times: 3 }],
    acts: [close],
  },
  {
    id: "quarantine",
    title: "the open of a damaged file",
    files: "damaged",
    acts: [connect, close],
  },
  {
    id: "exit",
    title: "the end of a process with an open connection",
    files: "wal",
    before: [connect, { do: "write", times: 3 }],
    acts: [{ do: "end" }],
  },
];
