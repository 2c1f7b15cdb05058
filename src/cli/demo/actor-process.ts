import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Actor, EngineName, Mount, OpenHow, Refusal } from "../../../faults/hazards/actor.ts";
import { runtimeCommand } from "../../../spec/runner/process/runtime-command.ts";
import { OpenError } from "../../errors.ts";
import { type ChildEnd, type ChildProgram, startCommand } from "../child-program.ts";

const programs = new URL("../../../faults/processes/", import.meta.url);
/** How long an answer may take, in milliseconds: nothing in a script waits for a lock. */
const patienceMs = 60_000;

interface Answer {
  readonly id: number;
  readonly ok?: unknown;
  readonly error?: Refusal;
}

/** An actor, and what the scripts do not need of it. */
export interface ActorProcess extends Actor {
  /** The version of its SQLite. */
  readonly sqliteVersion: string;
  /** Ends the process at once, and waits until it is gone. */
  kill(): Promise<void>;
}

/**
 * Starts one.
 *
 * @param engine its SQLite library
 * @param mount a file that it alone sees in the place of another one
 * @throws {OpenError} when it does not start
 */
export async function startActor(engine: EngineName, mount?: Mount): Promise<ActorProcess> {
  const waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();
  let next = 0;
  let over: Error | undefined;
  const onMessage = (message: unknown): void => {
    const answer = message as Answer;
    waiting.get(answer.id)?.resolve(answer);
    waiting.delete(answer.id);
  };
  const awaited = (id: number, what: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      if (over !== undefined) return reject(over);
      const timer = setTimeout(() => {
        waiting.delete(id);
        reject(failure(`has not answered to ${what} for ${patienceMs / 1000} s`, engine));
      }, patienceMs);
      const settle =
        <T>(settled: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(timer);
          settled(value);
        };
      waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
    });

  const hello = awaited(next++, "its start");
  const child = startProgram(engine, mount, onMessage);
  void child.ended.then((end) => {
    over = failure(`has ended: ${howItEnded(end)}`, engine);
    for (const one of waiting.values()) one.reject(over);
    waiting.clear();
  });
  const sqliteVersion = String((await hello).ok);

  const ask = (op: string, parameters: object): Promise<Answer> => {
    const id = next++;
    const answer = awaited(id, op);
    child.send({ id, op, ...parameters });
    return answer;
  };
  const mustDo = async (op: string, parameters: object): Promise<void> => {
    const { error } = await ask(op, parameters);
    if (error !== undefined)
      throw failure(`refused ${op} ${JSON.stringify(parameters)}: ${error.message}`, engine);
  };
  const refusal = async (op: string, parameters: object): Promise<Refusal | null> =>
    (await ask(op, parameters)).error ?? null;
  const rows = async <T>(op: string, parameters: object): Promise<T | Refusal> => {
    const { ok, error } = await ask(op, parameters);
    return error ?? (ok as T);
  };

  return {
    engine,
    sqliteVersion,
    pid: Number(child.process.pid),
    open: (db, path, how: OpenHow = {}) => mustDo("open", { db, path, ...how }),
    tryOpen: (db, path, how: OpenHow = {}) => refusal("open", { db, path, ...how }),
    close: (db) => mustDo("close", { db }),
    exec: (db, sql) => mustDo("exec", { db, sql }),
    tryExec: (db, sql) => refusal("exec", { db, sql }),
    first: (db, sql) => rows("get", { db, sql }),
    all: (db, sql) => rows("all", { db, sql }),
    touch: (path, how, to = "") => mustDo("touch", { path, how, to }),
    backup: (db, to) => mustDo("backup", { db, to }),
    async end() {
      child.process.stdin?.end();
      const end = await child.ended;
      if (end.code !== 0) throw failure(`has ended: ${howItEnded(end)}`, engine);
    },
    async kill() {
      child.process.kill("SIGKILL");
      await child.ended;
    },
  };
}

function startProgram(
  engine: EngineName,
  mount: Mount | undefined,
  onMessage: (message: unknown) => void,
): ChildProgram {
  const ending = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const [command, parameters] =
    engine === "python3"
      ? ["python3", [fileURLToPath(new URL("hazard-actor.py", programs))]]
      : runtimeCommand(new URL(`hazard-actor${ending}`, programs), [engine]);
  if (mount === undefined) return startCommand(command, parameters, onMessage);
  const { file, over } = mount;
  return startCommand("unshare", [...inOwnMounts, file, over, command, ...parameters], onMessage);
}

/** The mount is gone with the process, however that ends. */
const inOwnMounts = ["--mount", "sh", "-c", 'mount --bind "$1" "$2" && shift 2 && exec "$@"', "sh"];

/** Why no process can have a mount of its own here; `null` where one can. */
export function mountObstacle(): string | null {
  const { status, error, stderr } = spawnSync("unshare", ["--mount", "true"], { encoding: "utf8" });
  if (status === 0) return null;
  return `a mount takes root, and unshare: ${error?.message ?? stderr.trim()}`;
}

function howItEnded({ code, signal, stderr }: ChildEnd): string {
  return [signal === null ? `exit code ${code}` : `signal ${signal}`, stderr.trim()]
    .filter(Boolean)
    .join(", ");
}

function failure(what: string, engine: EngineName): OpenError {
  return new OpenError(`A process of the demonstration (${engine}) ${what}`, {
    hint: "run it again; if it says the same, report it with this message",
  });
}
