import type { Connection } from "../../src/engine/connection.ts";
import { inForce, type RealFault, unavailable } from "./real-fault.ts";

const pragmaAction = 19;
const replies = { deny: 1, ignore: 2 } as const;

type Authorizer = (action: number, first: string | null, second: string | null) => number;

/**
 * Installs an authorizer that refuses to set a pragma (https://sqlite.org/c3ref/set_authorizer.html). Reading the
 * pragma stays allowed.
 *
 * @param connection a connection of node:sqlite on Node 24 or Deno
 * @param pragma its name, such as `journal_mode`
 * @param reply `"deny"` gives a real "not authorized", `"ignore"` a real silent refusal: no row and no error
 */
export function authorizePragma(
  connection: Connection,
  pragma: string,
  reply: keyof typeof replies,
): RealFault {
  const { setAuthorizer } = connection as { setAuthorizer?: (authorizer: Authorizer | null) => void };
  if (typeof setAuthorizer !== "function") return unavailable("this driver has no setAuthorizer()");
  setAuthorizer.call(connection, (action, name, value) => {
    const meant = action === pragmaAction && name?.toLowerCase() === pragma.toLowerCase() && value !== null;
    return meant ? replies[reply] : 0;
  });
  return inForce({}, () => setAuthorizer.call(connection, null));
}
