/** A transaction's body must do its work before it returns. */
import { types } from "node:util";
import { isAsyncFunction } from "../async-function.ts";
import { ArgumentError, AsyncBodyError } from "../errors.ts";
import type { ConnectionState } from "../lock-hygiene/connection-state.ts";

/** A body's result, unless it is a promise. */
export type SyncResult<T> = T extends PromiseLike<unknown> ? never : T;

/**
 * Refuses, before anything is begun, a body that can be seen to be asynchronous (TX-015).
 *
 * @throws {ArgumentError} for a body that is not a function
 * @throws {AsyncBodyError} for async functions and generators
 */
export function refuseAsyncBody(body: unknown, state: ConnectionState): void {
  if (typeof body !== "function") {
    throw new ArgumentError(
      `A write transaction was given ${body === null ? "null" : typeof body} as its body`,
      {
        hint: "pass a function, after the connection where one is passed",
        path: state.path ?? undefined,
      },
    );
  }
  if (isAsyncFunction(body)) throw asyncBody(state);
}

/**
 * Refuses a body's result that is a promise, or anything else with a `then` method (TX-015).
 *
 * A thenable's `then` is not called: a query builder's would run the query, outside the transaction.
 *
 * @throws {AsyncBodyError} for the caller to roll back
 */
export function refusePromise(result: unknown, state: ConnectionState): void {
  if ((typeof result !== "object" && typeof result !== "function") || result === null) return;
  if (typeof (result as { then?: unknown }).then !== "function") return;
  // Nothing will await it, and its rejection must not end the process as an unhandled one.
  if (types.isPromise(result)) Promise.prototype.then.call(result, undefined, () => {});
  throw asyncBody(state);
}

function asyncBody(state: ConnectionState): AsyncBodyError {
  return new AsyncBodyError("The body of writeTxn is asynchronous, or returned a promise", {
    hint: "await before or after writeTxn, since a transaction held across an await holds up every other process; with a query builder, run the query and return its result",
    path: state.path ?? undefined,
  });
}
