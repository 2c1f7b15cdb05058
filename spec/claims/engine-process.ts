/** One process of an engine, which is told what to do in lines of JSON. */
import { LineProcess, type ProcessEnd } from "../runner/process/line-process.ts";
import { within } from "../runner/process/within.ts";

/** How long an answer may take. The longest that SQLite waits by itself is 10 s ("locking protocol"). */
const answerMs = 30_000;

/** What the engine said of itself when it started. */
export interface Hello {
  readonly sqlite: string;
  readonly runtime: string;
  readonly features: readonly string[];
}

/** An error of the engine, in the same form for each language. */
export class EngineError extends Error {
  override name = "EngineError";
  /** The extended code's name where the driver tells it, such as `SQLITE_BUSY_SNAPSHOT`. */
  readonly code: string;
  /** The class that the language gave it. */
  readonly kind: string;

  constructor(message: string, code: string, kind: string) {
    super(message);
    this.code = code;
    this.kind = kind;
  }
}

/** How a connection is opened. */
export interface OpenOptions {
  /** Busy timeout in milliseconds; `null` leaves the driver's own. Default: 0. */
  readonly timeoutMs?: number | null;
  readonly readOnly?: boolean;
}

type Answer = { readonly value?: unknown; readonly error?: { message: string; code: string; kind: string } };

export class EngineProcess {
  readonly #process: LineProcess;
  readonly #waiting: ((answer: Answer) => void)[] = [];
  readonly #hello: Promise<Answer>;
  #connections = 0;

  constructor(command: readonly string[], options: { readonly env?: Readonly<Record<string, string>> } = {}) {
    this.#process = new LineProcess(command, {
      env: { ...process.env, ...options.env },
      onLine: (line) => this.#waiting.shift()?.(JSON.parse(line) as Answer),
      onEnd: () => {
        for (const settle of this.#waiting.splice(0)) settle({ error: this.#ended() });
      },
    });
    this.#hello = this.#next();
  }

  get pid(): number {
    return this.#process.child.pid as number;
  }

  /** What it is; waits until it has started. */
  async hello(): Promise<Hello> {
    return (await this.#answer(this.#hello, "start")) as Hello;
  }

  /** Opens a database. */
  async open(path: string, options: OpenOptions = {}): Promise<EngineConnection> {
    this.#connections += 1;
    const connection = new EngineConnection(this, this.#connections);
    const { timeoutMs = 0, readOnly = false } = options;
    await this.request("open", { connection: this.#connections, path, timeoutMs, readOnly });
    return connection;
  }

  /** Opens the file itself for reading and closes it again, in this process. */
  async touch(path: string): Promise<void> {
    await this.request("touch", { path });
  }

  /**
   * Sends one request.
   *
   * @throws {EngineError} what the engine answered
   * @throws when no answer comes: that says nothing about a claim, and is never expected
   */
  async request(what: string, fields: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    if (this.#process.end !== null) return this.#answer(Promise.resolve({ error: this.#ended() }), what);
    const answer = this.#next();
    this.#process.tell({ do: what, ...fields });
    return await this.#answer(answer, what);
  }

  /** Kills it with SIGKILL and waits until it is gone. */
  async kill(): Promise<ProcessEnd> {
    return await this.#process.kill();
  }

  /** Lets it end in order: its input ends, and what is open is closed by the language. */
  async end(): Promise<ProcessEnd | "late"> {
    this.#process.child.stdin?.end();
    return await within(this.#process.ended, answerMs);
  }

  #next(): Promise<Answer> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async #answer(promise: Promise<Answer>, what: string): Promise<unknown> {
    const answer = await within(promise, answerMs);
    if (answer === "late") throw new Error(`no answer to ${what} within ${answerMs / 1000} s`);
    if (answer.error !== undefined)
      throw new EngineError(answer.error.message, answer.error.code, answer.error.kind);
    return answer.value;
  }

  #ended(): { message: string; code: string; kind: string } {
    const { code, signal } = this.#process.end ?? { code: null, signal: null };
    const stderr = this.#process.stderr.trim().split("\n").at(-1) ?? "";
    return { message: `the process ended (${signal ?? code}) ${stderr}`.trim(), code: "ENDED", kind: "end" };
  }
}

/** A connection in an engine's process. */
export class EngineConnection {
  readonly process: EngineProcess;
  readonly #number: number;

  constructor(process: EngineProcess, number: number) {
    this.process = process;
    this.#number = number;
  }

  /** Runs statements, and keeps no rows. */
  async exec(sql: string): Promise<void> {
    await this.ask("exec", { sql });
  }

  /** The rows of one statement, each as a list of values. */
  async rows(sql: string): Promise<unknown[][]> {
    return (await this.ask("rows", { sql })) as unknown[][];
  }

  /** The first value of the first row; `null` where there is no row. */
  async value(sql: string): Promise<unknown> {
    return (await this.rows(sql))[0]?.[0] ?? null;
  }

  /** The code with which a statement fails, or `ok`. */
  async outcome(sql: string): Promise<string> {
    try {
      await this.rows(sql);
      return "ok";
    } catch (error) {
      if (error instanceof EngineError && error.code !== "ENDED") return error.code;
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.ask("close");
  }

  /** Sends a request about this connection. */
  async ask(what: string, fields: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return await this.process.request(what, { connection: this.#number, ...fields });
  }
}
