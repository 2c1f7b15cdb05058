/** An old SQLite that looks at states: the one of Python, if there is one. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { HarnessFault } from "../../runner/early-end.ts";
import { LineProcess } from "../../runner/process/line-process.ts";
import { rowsOf } from "../account.ts";
import { nothingThere, type StateLook } from "./state-look.ts";

interface Answer {
  readonly error?: string;
  readonly integrity: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** One look at a time. */
export class OldLook {
  readonly #by: string;
  readonly #process: LineProcess;
  #answered: (answer: Answer) => void = () => {};

  /** @param version of Python's SQLite */
  constructor(version: string) {
    this.#by = `SQLite ${version}`;
    const program = fileURLToPath(new URL("../look/look-program.py", import.meta.url));
    this.#process = new LineProcess(["python3", program], {
      env: process.env,
      onLine: (line) => this.#answered(JSON.parse(line) as Answer),
    });
  }

  async lookAt(path: string): Promise<StateLook> {
    if (!existsSync(path)) return nothingThere(this.#by);
    const answer = new Promise<Answer>((resolve) => {
      this.#answered = resolve;
    });
    this.#process.tell({ id: 0, path });
    const ended = this.#process.ended.then(() => null);
    const found = await Promise.race([answer, ended]);
    if (found === null) throw new HarnessFault(`the old SQLite ended: ${this.#process.stderr}`);
    if (found.error !== undefined)
      return { ...nothingThere(this.#by), problems: [`${this.#by} can't read it: ${found.error}`] };
    // It does not say whether there is a table without rows.
    return {
      ...nothingThere(this.#by),
      integrity: found.integrity,
      hasTable: true,
      rows: rowsOf(found.rows),
    };
  }

  end(): void {
    this.#process.signal("SIGKILL");
  }
}
