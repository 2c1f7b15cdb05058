/**
 * Whether a port's faults strike, on statements of the suite's own. It tells a layer that never runs a statement from
 * an adapter that declares faults and injects none. A trace would tell, too, but it is the port's own account, and
 * ports without one have faults.
 */
import { AdapterProcess } from "../adapter/adapter-process.ts";
import { type Greeting, helloTimeoutMs } from "./greet.ts";

/** Statements by the operation that a plan names. Each begins and ends outside of a transaction. */
const statements: Readonly<Record<string, readonly string[]>> = {
  exec: ["CREATE TABLE IF NOT EXISTS calibration (x)"],
  pragma: ["PRAGMA user_version"],
  begin: ["BEGIN IMMEDIATE"],
  commit: ["BEGIN IMMEDIATE", "COMMIT"],
  rollback: ["BEGIN IMMEDIATE", "ROLLBACK"],
};
const answerMs = 30_000;

/**
 * Sends each kind of statement by `exec`, with a fault that must make it fail.
 *
 * @param directory an empty directory
 * @returns the operations that faults strike; none when the adapter does not get that far
 */
export async function strikingOperations(
  greeting: Greeting,
  directory: string,
): Promise<ReadonlySet<string>> {
  const cwd = greeting.apart ? directory : undefined;
  const actor = new AdapterProcess("calibration", greeting.command, { helloTimeoutMs, cwd });
  const striking = new Set<string>();
  const ask = async (op: string, parameters: object) =>
    await actor.settle(actor.send(op, parameters), answerMs);
  try {
    await actor.hello();
    for (const [op, sql] of [...Object.entries(statements), ["close", null] as const]) {
      await ask("connect", { db: op, path: `${directory}/calibration.db` });
      const faults = { faults: [{ id: op, at: { op }, when: { nth: 1 }, do: { error: "SQLITE_IOERR" } }] };
      for (const one of sql?.slice(0, -1) ?? []) await ask("exec", { db: op, sql: one });
      const struck =
        sql === null
          ? await ask("close", { db: op, faults })
          : await ask("exec", { db: op, sql: sql.at(-1), faults });
      if (struck.kind === "error" && ((await actor.report(answerMs))?.fired?.[op] ?? 0) > 0) striking.add(op);
      await ask("exec", { db: op, sql: "ROLLBACK" });
      await ask("close", { db: op });
    }
  } catch {
    // What was found until the adapter broke counts.
  } finally {
    await actor.process.kill();
  }
  return striking;
}
