/** `connect` for an event loop that must go on while others set the database up, or a large one is checked. */
import type { Connection } from "../engine/connection.ts";
import type { DefaultConnection } from "../engine/default-connection.ts";
import { ArgumentError } from "../errors.ts";
import { withInitLockAsync } from "../init-lock/init-lock.ts";
import { isAbortSignal } from "../named-options.ts";
import { timedWait } from "../waiting/timed-wait.ts";
import { busyTimeoutMs } from "./busy-timeout.ts";
import { connect, firstConnectNeeds } from "./connect.ts";
import { type LookAhead, withLookAhead } from "./look-ahead.ts";
import { openFailure } from "./open-failure.ts";
import type { ConnectOptions } from "./options.ts";
import { lookAhead } from "./thread-look.ts";

/** How to connect without blocking the event loop. */
export interface ConnectAsyncOptions<C extends Connection = Connection> extends ConnectOptions<C> {
  /**
   * Ends the wait, and the check of a large file. Once the database is being opened it has no effect (CN-082).
   *
   * @default undefined
   */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a database as {@link connect} does, with the same result and errors, and does not block the event loop for what
 * may take long: the wait for the init lock (CN-080), and the integrity check of a file of more than 4 MiB, which a thread
 * makes (CN-081). What remains are some milliseconds on the event loop: opening, pragmas, journal mode and schema. These
 * block longer where a schema has much to do, or must wait for another process's transaction.
 *
 * @param path as for {@link connect}
 * @param options see {@link ConnectAsyncOptions}
 * @returns a promise of the driver's connection. It rejects with what {@link connect} throws, and with the reason of the
 *   signal as it is
 *
 * @example
 * ```ts
 * import { connectAsync, writeTxnAsync } from "walguard";
 *
 * const db = await connectAsync("state.db", {
 *   schema: "CREATE TABLE IF NOT EXISTS notes (text TEXT)",
 *   signal: AbortSignal.timeout(30_000),
 * });
 * await writeTxnAsync(db, () => db.prepare("INSERT INTO notes VALUES (?)").run("safe"));
 * db.close();
 * ```
 */
export async function connectAsync<C extends Connection = DefaultConnection>(
  path: string | URL,
  options: ConnectAsyncOptions<C> = {},
): Promise<C & Disposable> {
  const { signal, ...rest } = Object(options) as ConnectAsyncOptions<C>;
  if (signal !== undefined && !isAbortSignal(signal)) throw notASignal();
  signal?.throwIfAborted();
  const needs = firstConnectNeeds<C>(path, Object(options) === options ? rest : options);
  if (needs === null) return connect(path, rest);
  const { file, driver, bytes } = needs;
  try {
    const ahead = bytes === 0 ? null : await looked(file, driver, rest, signal);
    const open = (isLocked: boolean): C & Disposable =>
      withLookAhead(ahead, () => connect(file, isLocked ? rest : { ...rest, initLock: false }));
    if (rest.initLock === false) return open(true);
    return await withInitLockAsync(
      file,
      ({ owned }) => open(owned),
      { logger: rest.logger, fileMode: rest.fileMode, driver },
      (milliseconds) => timedWait(milliseconds, signal).over,
    );
  } catch (error) {
    throw openFailure(error, file);
  }
}

async function looked<C extends Connection>(
  file: string,
  driver: ConnectOptions<C>["driver"] & object,
  { integrityCheck = "quick", busyTimeoutMs: milliseconds }: ConnectOptions<C>,
  signal: AbortSignal | undefined,
): Promise<LookAhead | null> {
  return await lookAhead(file, driver, integrityCheck, busyTimeoutMs(milliseconds), signal);
}

function notASignal(): ArgumentError {
  return new ArgumentError("The option signal is no AbortSignal", {
    hint: "pass the signal of an AbortController, or AbortSignal.timeout(…)",
  });
}
