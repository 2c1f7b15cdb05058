/** Where a claim is checked: an empty directory, and an engine of which processes can be started. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import tmp from "tmp";
import type { Engine } from "./engine.ts";
import { type EngineConnection, EngineProcess, type OpenOptions } from "./engine-process.ts";
import { type Feature, withoutFeature } from "./feature.ts";
import { DoesNotHold, NotCheckable } from "./verdict-error.ts";

/**
 * This process never opens a database with SQLite. So it may read and exchange the files as it likes: it has no locks
 * that it could drop.
 */
export class Stage {
  readonly engine: Engine;
  readonly place: string;
  readonly #made: tmp.DirResult;
  readonly #started: EngineProcess[] = [];

  constructor(engine: Engine) {
    this.engine = engine;
    this.#made = tmp.dirSync({ prefix: "walguard-claims", unsafeCleanup: true });
    this.place = this.#made.name;
  }

  /** A path in the directory. */
  path(name = "a.db"): string {
    return join(this.place, name);
  }

  /** Starts a process of the engine. */
  start(env: Readonly<Record<string, string>> = {}, before: readonly string[] = []): EngineProcess {
    const one = new EngineProcess([...before, ...this.engine.command], { env });
    this.#started.push(one);
    return one;
  }

  /** A connection in a process of its own. */
  async open(path: string = this.path(), options: OpenOptions = {}): Promise<EngineConnection> {
    return await this.start().open(path, options);
  }

  /** A database with a table `t(a)`, made by a process that has ended, in a journal mode. */
  async database(
    mode: "wal" | "delete",
    options: { readonly path?: string; readonly sql?: string } = {},
  ): Promise<string> {
    const path = options.path ?? this.path();
    const made = await this.open(path);
    await made.rows(`PRAGMA journal_mode=${mode}`);
    await made.exec(`CREATE TABLE t (a); ${options.sql ?? ""}`);
    await made.close();
    await made.process.end();
    return path;
  }

  /** A connection to a new database, in a process of its own. */
  async fresh(mode: "wal" | "delete", options: OpenOptions = {}): Promise<EngineConnection> {
    return await this.open(await this.database(mode), options);
  }

  /** What a process that comes anew reads. */
  async seenAnew(sql: string, path: string = this.path()): Promise<unknown> {
    const newcomer = await this.open(path, { timeoutMs: 5000 });
    const value = await newcomer.value(sql);
    await newcomer.close();
    return value;
  }

  /** Bytes 18 and 19 of the header: `1 1` for a rollback journal, `2 2` for WAL. */
  formatBytes(path: string = this.path()): string {
    return [...readFileSync(path).subarray(18, 20)].join(" ");
  }

  /** Which files there are beside the database, such as `-shm -wal`; `none` where there is none. */
  sideFiles(path: string = this.path()): string {
    return ["-journal", "-shm", "-wal"].filter((one) => existsSync(path + one)).join(" ") || "none";
  }

  /** Device and inode, as text. */
  identity(path: string): string {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  }

  /**
   * Fails unless something is as the claim says.
   *
   * @param what what was looked at, in a few words
   */
  is(actual: unknown, expected: unknown, what: string): void {
    if (isDeepStrictEqual(actual, expected)) return;
    throw new DoesNotHold(`${what}: ${shown(actual)}, not ${shown(expected)}`);
  }

  /** Fails unless the engine has this. */
  need(features: readonly Feature[]): void {
    for (const feature of features)
      if (!this.engine.features.includes(feature)) throw new NotCheckable(withoutFeature[feature]);
  }

  /** Fails unless these programs are on the path. */
  needPrograms(programs: readonly string[]): void {
    const absent = programs.filter((name) => spawnSync("which", [name]).status !== 0);
    if (absent.length > 0) throw new NotCheckable(`${absent.join(", ")} not found`);
  }

  /** Ends all processes, and removes the directory. */
  async leave(): Promise<void> {
    await Promise.all(this.#started.map((one) => one.kill()));
    this.#made.removeCallback();
  }
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
