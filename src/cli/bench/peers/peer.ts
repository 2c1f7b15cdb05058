/** What a peer is: a way to write the burst's task into one SQLite file, in a process of its own. */

/** A peer, as the parent knows it. */
export interface Peer {
  /** Its name on the command line and in reports. */
  readonly name: string;
  /** What a user would have written, in a line. */
  readonly what: string;
  /** The address of the module whose `open` is an {@link OpenPeer}; a `.py` file is run by `python3` instead. */
  readonly module: string;
  /** Passed to `open`. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** An open connection of a peer, in the worker. */
export interface PeerConnection {
  /**
   * Writes one task, in a write transaction.
   *
   * @param worker the process
   * @param sequence the number of the write
   * @param begun called by the transaction's body, first of all: the write lock is held, or about to be
   * @returns when the task is committed, or a promise of that
   */
  write(worker: number, sequence: number, begun: () => void): void | Promise<void>;
  /** Counts a worker's tasks, outside a write transaction; a peer without it takes no part where there are readers. */
  read?(worker: number): void;
  /** Whether a write that failed may be in the file all the same. Default: it may. */
  mayBeThere?(error: unknown): boolean;
  close(): void | Promise<void>;
}

/**
 * Opens a file, and makes its tables where they are missing.
 *
 * @throws anything, when the peer cannot take part on this machine: the message is told
 */
export type OpenPeer = (
  path: string,
  options: Readonly<Record<string, unknown>>,
) => PeerConnection | Promise<PeerConnection>;
