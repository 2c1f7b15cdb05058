/** The directories of a run: one root with one directory per case, removed at the end. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export class Workspace {
  readonly root: string;
  readonly #onExit: () => void;
  #made = 0;

  /** @param parent where to create the root; default: the system's temporary directory */
  constructor(parent: string = tmpdir()) {
    this.root = mkdtempSync(join(parent, "walguard-conform-"));
    // Also removed when the process is interrupted.
    this.#onExit = () => this.#remove();
    process.on("exit", this.#onExit);
  }

  /** A new, empty directory. */
  directory(): string {
    const path = join(this.root, `${++this.#made}`);
    mkdirSync(path);
    return path;
  }

  dispose(): void {
    process.off("exit", this.#onExit);
    this.#remove();
  }

  #remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
