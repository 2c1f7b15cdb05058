/** Drives an inspector process; `inspector-program.ts` says what it does. */
import { existsSync } from "node:fs";
import type { Setup } from "../case/case.ts";
import { HarnessFault, Unavailable } from "../early-end.ts";
import { LineProcess } from "../process/line-process.ts";
import { runtimeCommand } from "../process/runtime-command.ts";
import { within } from "../process/within.ts";

/** A summary of a database file's bytes. */
export interface Look {
  readonly header: "wal" | "rollback" | "foreign" | "empty";
  readonly hash: string;
  /** What the header says, which need not fit the file's size while there is a `-wal`. */
  readonly pages: number;
  readonly pageBytes: number;
}

const answerTimeoutMs = 30_000;

export class Inspector {
  readonly #process: LineProcess;
  readonly #waiting = new Map<number, (answer: { ok?: unknown; error?: string }) => void>();
  #nextId = 1;
  #holds = false;

  /** @param command the inspector's program; default: the one with this runtime's SQLite */
  constructor(environment: Readonly<Record<string, string>> = {}, command: readonly string[] = ownCommand()) {
    this.#process = new LineProcess(command, {
      env: { ...process.env, ...environment },
      onLine: (line) => {
        const { id, ...answer } = JSON.parse(line) as { id: number; ok?: unknown; error?: string };
        this.#waiting.get(id)?.(answer);
        this.#waiting.delete(id);
      },
    });
  }

  /** Whether it is idle, running and holds nothing. */
  get isReusable(): boolean {
    return !this.#holds && this.#waiting.size === 0 && this.#process.end === null;
  }

  async make(path: string, setup: Setup): Promise<void> {
    await this.ask("make", path, { setup });
  }

  async overwritePage(path: string, page: number): Promise<void> {
    await this.ask("overwritePage", path, { page });
  }

  async look(path: string): Promise<Look> {
    return (await this.ask("look", path)) as Look;
  }

  /** What a file's header says; `absent` if the file does not exist. */
  async header(path: string): Promise<string> {
    return existsSync(path) ? (await this.look(path)).header : "absent";
  }

  async rows(path: string, sql: string): Promise<unknown[][]> {
    return (await this.ask("rows", path, { sql })) as unknown[][];
  }

  async integrity(path: string): Promise<string[]> {
    return (await this.ask("integrity", path)) as string[];
  }

  /**
   * Sends a request and returns its result.
   *
   * @throws {InspectorError} when the request failed, which says something about the file
   * @throws {Unavailable} when this machine lacks something
   * @throws {HarnessFault} when the inspector itself is gone
   */
  async ask(action: string, path: string, parameters: object = {}): Promise<unknown> {
    const id = this.#nextId++;
    if (action === "hold") this.#holds = true;
    const answer = new Promise<{ ok?: unknown; error?: string }>((resolve) => this.#waiting.set(id, resolve));
    this.#process.tell({ id, do: action, path, ...parameters });
    const ended = this.#process.ended.then(() => "ended" as const);
    const result = await within(Promise.race([answer, ended]), answerTimeoutMs);
    if (result === "ended" || result === "late") {
      throw new HarnessFault(
        `the runner's inspector ${result === "late" ? "hangs" : "ended"} at ${action}: ${this.#process.stderr}`,
      );
    }
    if (action === "release") this.#holds = false;
    if (result.error === undefined) return result.ok;
    if (result.error.startsWith("not here: ")) throw new Unavailable(result.error.slice("not here: ".length));
    throw new InspectorError(`${action} on ${path}`, result.error);
  }

  async kill(): Promise<void> {
    await this.#process.kill();
  }
}

function ownCommand(): readonly string[] {
  const ending = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const [program, parameters] = runtimeCommand(new URL(`inspector-program${ending}`, import.meta.url), []);
  return [program, ...parameters];
}

/** The inspector could not do what it was asked to. */
export class InspectorError extends Error {
  override name = "InspectorError";
  /** The engine's words. */
  readonly reason: string;

  constructor(what: string, reason: string) {
    super(`${what}: ${reason}`);
    this.reason = reason;
  }
}
