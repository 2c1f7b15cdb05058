/** Processes that look at a database after each step of a torture, with a new and with an old SQLite. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { HarnessFault } from "../../runner/early-end.ts";
import { LineProcess } from "../../runner/process/line-process.ts";
import { runtimeCommand } from "../../runner/process/runtime-command.ts";
import { within } from "../../runner/process/within.ts";
import { type Rows, rowsOf } from "../account.ts";
import type { StartingFiles } from "../scenario.ts";

/** What a fresh process sees. */
export interface Look {
  /** Which SQLite looked: `SQLite 3.53.4`. */
  readonly by: string;
  readonly integrity: readonly string[];
  readonly rows: Rows;
}

/** What the new one sees, that reads the bytes first. */
export interface FirstLook extends Look {
  readonly header: "wal" | "rollback" | "empty" | "absent" | "foreign";
  /** The names in the database's directory. */
  readonly files: readonly string[];
  /** Of a file that was damaged from the start: whether its content is still there, under any name. */
  readonly kept?: boolean;
}

const answerTimeoutMs = 60_000;

export class Looker {
  /** The versions of the SQLite libraries that look. */
  readonly versions: readonly string[];
  readonly #new: LookProcess;
  readonly #old: LookProcess | null;
  readonly #oldVersion: string | null;

  constructor() {
    const ending = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
    const [program, all] = runtimeCommand(new URL(`look-program${ending}`, import.meta.url));
    this.#new = new LookProcess([program, ...all]);
    this.#oldVersion = pythonVersion();
    this.#old =
      this.#oldVersion === null
        ? null
        : new LookProcess(["python3", fileURLToPath(new URL("look-program.py", import.meta.url))]);
    const own = process.versions.sqlite ?? "of this runtime";
    this.versions = this.#oldVersion === null ? [own] : [own, this.#oldVersion];
  }

  /** Makes the files that a scenario starts with. */
  async make(path: string, files: StartingFiles): Promise<void> {
    await this.#new.ask({ do: "make", path, files });
  }

  /**
   * @param path the database
   * @param copyTo where the old SQLite gets a copy of the same state; omitted: it looks at the same file, afterwards
   */
  async look(path: string, copyTo?: string): Promise<readonly [FirstLook, ...Look[]]> {
    const first = await this.#new.ask({ do: "look", path, ...(copyTo === undefined ? {} : { copyTo }) });
    const looks: [FirstLook, ...Look[]] = [
      { ...(first as unknown as FirstLook), by: `SQLite ${this.versions[0]}`, rows: rowsOf(first.rows) },
    ];
    if (this.#old !== null) {
      const old = await this.#old.ask({ path: copyTo ?? path });
      looks.push({ by: `SQLite ${this.#oldVersion}`, integrity: old.integrity, rows: rowsOf(old.rows) });
    }
    return looks;
  }

  /** Whether a process that does not wait gets the write lock. */
  async getsIn(path: string): Promise<boolean> {
    return (await this.#new.ask({ do: "contend", path })).getsIn === true;
  }

  async end(): Promise<void> {
    await Promise.all([this.#new.end(), this.#old?.end()]);
  }
}

interface Answer {
  readonly id: number;
  readonly error?: string;
  readonly getsIn?: boolean;
  readonly integrity: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

class LookProcess {
  readonly #process: LineProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #nextId = 1;

  constructor(command: readonly string[]) {
    this.#process = new LineProcess(command, {
      env: process.env,
      onLine: (line) => {
        const answer = JSON.parse(line) as Answer;
        this.#waiting.get(answer.id)?.(answer);
        this.#waiting.delete(answer.id);
      },
    });
  }

  async ask(request: object): Promise<Answer> {
    const id = this.#nextId++;
    const answer = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.#process.tell({ id, ...request });
    const ended = this.#process.ended.then(() => "ended" as const);
    const reply = await within(Promise.race([answer, ended]), answerTimeoutMs);
    if (reply === "late" || reply === "ended")
      throw new HarnessFault(`the process that looks at databases is ${reply}: ${this.#process.stderr}`);
    if (reply.error !== undefined) throw new HarnessFault(`a look failed: ${reply.error}`);
    return reply;
  }

  async end(): Promise<void> {
    await this.#process.kill();
  }
}

function pythonVersion(): string | null {
  const { status, stdout } = spawnSync("python3", ["-c", "import sqlite3; print(sqlite3.sqlite_version)"], {
    encoding: "utf8",
  });
  return status === 0 ? stdout.trim() : null;
}
