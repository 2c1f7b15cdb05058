/** One process of a run: `worker.ts <orm> <plain|guarded> <path> <increments>`. It begins when it is told to. */
import { once } from "node:events";
import { loadOrm, type OrmName } from "./orm.ts";

/** What a worker prints when it is done, as JSON. */
export interface WorkerReport {
  /** How many increments returned without an error. */
  readonly acknowledged: number;
  /** How often each error came, by its code. */
  readonly errors: Readonly<Record<string, number>>;
}

if (import.meta.main) {
  const [name, way, path = "", increments] = process.argv.slice(2);
  const orm = await loadOrm(name as OrmName);
  const session = await orm[way as "plain" | "guarded"](path);
  process.stdout.write("ready\n");
  await once(process.stdin, "data");
  const errors: Record<string, number> = {};
  let acknowledged = 0;
  for (let done = 0; done < Number(increments); done++) {
    try {
      await session.increment();
      acknowledged++;
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      const kind = code ?? message;
      errors[kind] = (errors[kind] ?? 0) + 1;
    }
    // Others' turn: a saturated file shows how writers wait, and this is about whether they fail.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await session.close();
  process.stdout.write(`${JSON.stringify({ acknowledged, errors } satisfies WorkerReport)}\n`);
  process.exit(0);
}
