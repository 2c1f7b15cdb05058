/** Has a port do what a scenario says, and takes down what it promised. */
import type { AdapterProcess } from "../runner/adapter/adapter-process.ts";
import type { PortError, Reply } from "../runner/adapter/protocol.ts";
import { type Account, rowsOf, rowsQuery } from "./account.ts";
import { tableSql } from "./look/table.ts";
import { patienceOf } from "./patience.ts";
import type { Act } from "./scenario.ts";

/** An error of the port, and what it was asked. */
export interface Refusal {
  readonly asked: string;
  readonly error: PortError;
}

/** A request that the port does not support: the scenario does not apply to it. */
export class DoesNotApply extends Error {}

export interface PerformerOptions {
  readonly adapter: AdapterProcess;
  readonly path: string;
  readonly account: Account;
  /** Begins the keys of its writes. */
  readonly name: string;
  /** How long an answer may take, in milliseconds. */
  readonly patienceMs: number;
}

/** Longer than the wait for a lock that is asked for. */
const stuckMs = 2000;

export class Performer {
  /** What the port refused. */
  readonly refusals: Refusal[] = [];
  /** What is wrong with its answers: a sentence each. */
  readonly problems: string[] = [];
  /** Whether its process has ended, or was killed because it did not answer. */
  hasEnded = false;
  /** The longest wait for an answer, in milliseconds. */
  longestMs = 0;
  /** The engine has waited long on this connection, as it will at each statement: nothing more is asked of it. */
  isStuck = false;
  /** Whether its process was killed because it did not answer. */
  wasHung = false;
  /** What each `connect` that succeeded said. */
  readonly modes: string[] = [];
  readonly #options: PerformerOptions;
  #db: string | null = null;
  #connections = 0;
  #writes = 0;

  constructor(options: PerformerOptions) {
    this.#options = options;
  }

  /** Whether it has a connection. */
  get isConnected(): boolean {
    return this.#db !== null;
  }

  async perform(acts: readonly Act[]): Promise<void> {
    for (const act of acts) {
      if (this.hasEnded) return;
      await this.#act(act);
    }
  }

  async #act(act: Act): Promise<void> {
    switch (act.do) {
      case "connect":
        return await this.#connect(act);
      case "end":
        this.hasEnded = true;
        return await this.#options.adapter.dismiss(this.#options.patienceMs);
      case "die":
        this.hasEnded = true;
        await this.#options.adapter.process.kill();
        return;
      case "close":
        return await this.#close();
      default:
        if (this.#db === null || this.isStuck) return;
        if (act.do === "query") await this.#query(this.#db);
        else if (act.do === "small cache")
          await this.#ask("exec", { db: this.#db, sql: "PRAGMA cache_size=2" });
        else if (act.do === "checkpoint")
          await this.#ask("exec", { db: this.#db, sql: "PRAGMA wal_checkpoint(TRUNCATE)" });
        else await this.#write(this.#db, act);
    }
  }

  async #connect({ mode, schema }: Extract<Act, { do: "connect" }>): Promise<void> {
    const { path, adapter } = this.#options;
    const db = `db${++this.#connections}`;
    const options = {
      ...(mode === undefined ? {} : { journalMode: mode }),
      ...(schema === undefined ? {} : { schema: tableSql }),
      ...(adapter.capabilities.has("busy-timeout") ? { busyTimeoutMs: 150 } : {}),
    };
    const asked = Object.keys(options).length === 0 ? { db, path } : { db, path, options };
    const reply = await this.#ask("connect", asked);
    if (reply.kind !== "ok") return;
    this.#db = db;
    this.isStuck = false;
    this.modes.push(String(reply.ok.journalMode));
  }

  async #close(): Promise<void> {
    if (this.#db === null) return;
    const reply = await this.#ask("close", { db: this.#db });
    if (reply.kind === "ok") this.#db = null;
  }

  /** Forgets a connection whose close was refused: another one is made. */
  abandon(): void {
    this.#db = null;
  }

  async #write(db: string, act: Extract<Act, { do: "write" | "nested" }>): Promise<void> {
    const times = act.do === "write" ? (act.times ?? 1) : 1;
    for (let time = 0; time < times && !this.hasEnded; time++) {
      const key = `${this.#options.name} ${++this.#writes}`;
      const pad = "w".repeat(act.do === "write" ? (act.rows ?? 0) * 100 : 10);
      const sql = "INSERT INTO t (key, half, pad) VALUES (?, ?, ?)";
      const first = { sql, params: [key, 0, pad] };
      const second = { sql, params: [key, 1, pad] };
      const body = [
        ...tableSql.split("; ").map((statement) => ({ sql: statement })),
        first,
        ...(act.do === "nested" ? [{ nested: [second], options: { allowNested: true } }] : [second]),
      ];
      this.#options.account.begin(key);
      this.#options.account.settle(key, await this.#ask("write", { db, body }));
    }
  }

  async #query(db: string): Promise<void> {
    const reply = await this.#ask("query", { db, sql: rowsQuery });
    if (reply.kind !== "ok") return;
    const rows = rowsOf(reply.ok.rows as unknown[][]);
    for (const problem of this.#options.account.problems(rows))
      this.problems.push(`as a query sees it, ${problem}`);
  }

  async #ask(op: string, parameters: object): Promise<Reply> {
    const { adapter, patienceMs } = this.#options;
    const began = performance.now();
    const reply = await adapter.settle(adapter.send(op, parameters), patienceMs);
    const tookMs = performance.now() - began;
    this.longestMs = Math.max(this.longestMs, tookMs);
    this.isStuck ||= tookMs > stuckMs;
    if (reply.kind === "hung") {
      this.hasEnded = true;
      this.wasHung = true;
      this.problems.push(`${op} got no answer within ${patienceMs} ms`);
    } else if (reply.kind === "ended") {
      this.hasEnded = true;
    } else if (reply.kind === "error") {
      const { error } = reply;
      if (error.kind === "unsupported" || error.kind === "argument") throw new DoesNotApply(error.message);
      this.refusals.push({ asked: op, error });
      const says = adapter.capabilities.has("error-kinds") || adapter.capabilities.has("error-codes");
      if (says && error.kind === undefined && error.sqliteCode === undefined && error.outcome === undefined)
        this.problems.push(
          `${op} failed with an error that says neither its kind nor SQLite's code: ${error.message}`,
        );
    }
    return reply;
  }
}

/**
 * @param name begins the keys of its writes
 */
export function performerOf(
  adapter: AdapterProcess,
  path: string,
  account: Account,
  name: string,
): Performer {
  return new Performer({ adapter, path, account, name, patienceMs: patienceOf(adapter.bounds) });
}
