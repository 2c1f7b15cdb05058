/** What the runner knows of an actor from its requests and their answers. */
import { opensConnection, type Reply } from "./protocol.ts";

export class Ledger {
  /** The connections that are open, with the paths under which they were asked for. */
  readonly connections: Map<string, string> = new Map();
  /** How many writes that insert into the table `t` were acknowledged. */
  acknowledged = 0;
  /** Whether the body of a write has reached a pause and was not resumed. */
  inBody = false;
  /** Whether a transaction may be open that no `write` began. */
  beganByHand = false;

  /** Takes down an answer. */
  note(op: string, parameters: object, reply: Reply): void {
    const { db, path, body, sql } = parameters as Readonly<Record<string, unknown>>;
    if (op === "write") this.inBody = false;
    if (op === "exec" && /^\s*(begin|savepoint)/i.test(String(sql))) this.beganByHand = true;
    if (reply.kind !== "ok") return;
    if (opensConnection(op)) this.connections.set(String(db), String(path));
    if (op === "close") this.connections.delete(String(db));
    if (op === "write" && inserts(body)) this.acknowledged++;
  }

  /** Whether a connection to a path is open. */
  isConnectedTo(path: string): boolean {
    return [...this.connections.values()].includes(path);
  }
}

function inserts(body: unknown): boolean {
  return /"sql":"\s*(insert|replace)\b[^"]*?\binto t\b/i.test(JSON.stringify(body ?? []));
}
