/** `writeTxn`, compared with the same statements between a bare `BEGIN IMMEDIATE` and `COMMIT`. */
import { join } from "node:path";
import { connectionPragmas } from "../../connect/connection-pragmas.ts";
import type { Connection } from "../../engine/connection.ts";
import { type Driver, loadDriver } from "../../engine/driver.ts";
import { connect, writeTxn } from "../../index.ts";
import { insertTask, kanbanSchema, prepareTask } from "../burst/kanban.ts";
import { type Comparison, compare } from "./comparison.ts";

/** Transactions per turn: enough for a stable rate, few enough that the sides alternate often. */
const perTurn = { FULL: 400, OFF: 4000 } as const;

/**
 * @param directory the directory for the two databases
 * @param synchronous the setting that both sides use
 * @param rounds how many rounds
 */
export async function compareWriteRate(
  directory: string,
  synchronous: "FULL" | "OFF",
  rounds: number,
): Promise<Comparison> {
  const Driver = loadDriver("better-sqlite3");
  const turn = perTurn[synchronous];
  const guarded = connect(join(directory, `guarded-${synchronous}.db`), {
    driver: Driver,
    schema: kanbanSchema,
  });
  guarded.exec(`PRAGMA synchronous=${synchronous}`);
  const bare = openBare(Driver, join(directory, `bare-${synchronous}.db`), synchronous);

  const guardedTask = prepareTask(guarded);
  const bareTask = prepareTask(bare);
  const begin = bare.prepare("BEGIN IMMEDIATE");
  const commit = bare.prepare("COMMIT");
  let sequence = 0;
  const result = await compare(
    {
      name: `write-${synchronous.toLowerCase()}`,
      what: `write transactions, one process, synchronous=${synchronous}`,
      unit: "per second",
      otherIs: "bare BEGIN IMMEDIATE … COMMIT",
      target: { ratio: synchronous === "FULL" ? 0.93 : 0.9, better: "more" },
    },
    () => rate(turn, () => writeTxn(guarded, () => insertTask(guardedTask, 0, sequence++))),
    () =>
      rate(turn, () => {
        begin.run();
        insertTask(bareTask, 0, sequence++);
        commit.run();
      }),
    rounds,
  );
  guarded.close();
  bare.close();
  return result;
}

function openBare(Driver: Driver, path: string, synchronous: string): Connection {
  const connection = new Driver(path);
  connection.exec("PRAGMA journal_mode=WAL");
  for (const pragma of connectionPragmas("wal")) connection.exec(pragma);
  connection.exec(`PRAGMA synchronous=${synchronous}`);
  connection.exec(kanbanSchema);
  return connection;
}

function rate(count: number, run: () => void): number {
  const start = performance.now();
  for (let done = 0; done < count; done++) run();
  return (count / (performance.now() - start)) * 1000;
}
