import { isClosed } from "../engine/closed-connection.ts";
import type { Connection } from "../engine/connection.ts";
import { OpenError } from "../errors.ts";
import { connectionState } from "./connection-state.ts";

/**
 * Gives a connection a `close` of its own, and a `Symbol.dispose` that calls it. Closing a closed connection
 * does nothing, with every driver (CN-034). An `open`, as node:sqlite has, does not open it again (CN-054).
 *
 * @param close closes it for real, or refuses
 */
export function disposable<C extends Connection>(connection: C, close: () => unknown): C & Disposable {
  const closeOnce = (): unknown => (isClosed(connection) ? connection : close());
  const property = { configurable: true, writable: true };
  Object.defineProperty(connection, "close", { ...property, value: closeOnce });
  const { open } = connection as { open?: unknown };
  if (typeof open === "function") {
    Object.defineProperty(connection, "open", {
      ...property,
      value: () => {
        if (!isClosed(connection)) return open.call(connection);
        throw notReopened(connection);
      },
    });
  }
  Object.defineProperty(connection, Symbol.dispose, {
    ...property,
    value: () => {
      connection.close();
    },
  });
  return connection as C & Disposable;
}

function notReopened(connection: Connection): OpenError {
  const { path } = connectionState(connection);
  return new OpenError(`Refused to open ${path ?? "a database in memory"} again by open()`, {
    hint: "that would be a connection without its pragmas, and nothing would look after it; connect() again, which is cheap",
    path: path ?? undefined,
  });
}
