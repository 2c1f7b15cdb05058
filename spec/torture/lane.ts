/** One lane of a torture: an injector, an adapter under it, and what looks afterwards. Lanes work side by side. */
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Injector } from "../../faults/real/injector/injector.ts";
import { AdapterProcess } from "../runner/adapter/adapter-process.ts";
import type { Hello } from "../runner/adapter/protocol.ts";
import type { Looker } from "./look/looker.ts";
import type { StartingFiles } from "./scenario.ts";

const helloTimeoutMs = 30_000;

export interface LaneOptions {
  readonly command: readonly string[];
  readonly injector: Injector;
  readonly looker: Looker;
}

export class Lane {
  readonly injector: Injector;
  readonly looker: Looker;
  readonly #command: readonly string[];
  #adapter: AdapterProcess | null = null;
  #places = 0;
  readonly #templates = new Map<StartingFiles, string>();

  constructor({ command, injector, looker }: LaneOptions) {
    this.#command = command;
    this.injector = injector;
    this.looker = looker;
  }

  /** What the adapter said of itself. */
  hello: Hello | null = null;

  /** An adapter that runs: the one of before, or a new one. */
  async adapter(): Promise<AdapterProcess> {
    if (this.#adapter !== null && this.#adapter.process.end === null) return this.#adapter;
    this.#adapter = await this.newAdapter("actor");
    return this.#adapter;
  }

  /** Another adapter of the same command, under the injector by a name of its own. The caller ends it. */
  async newAdapter(name: string): Promise<AdapterProcess> {
    const env = this.injector.environment(name);
    const adapter = new AdapterProcess(name, this.#command, { helloTimeoutMs, env });
    this.hello = await adapter.hello();
    return adapter;
  }

  /** Ends the adapter: what it has open is no longer known. */
  async discard(): Promise<void> {
    await this.#adapter?.process.kill();
    this.#adapter = null;
  }

  /** A directory of its own with a database that a scenario starts with. */
  async place(files: StartingFiles): Promise<string> {
    const directory = join(this.injector.directory, `p${++this.#places}`);
    const path = join(directory, "app.db");
    if (files === "absent") {
      mkdirSync(directory);
      return join(directory, "new", "app.db");
    }
    let template = this.#templates.get(files);
    if (template === undefined) {
      template = join(this.injector.directory, `template-${files}`);
      await this.looker.make(join(template, "app.db"), files);
      this.#templates.set(files, template);
    }
    cpSync(template, directory, { recursive: true, filter: (name) => !name.endsWith(".made") });
    return path;
  }

  /** Where the old SQLite gets a copy. */
  copyOf(path: string): string {
    return join(`${dirname(path)}-copy`, "app.db");
  }

  /** Removes what {@link Lane.place} made, and the copy. */
  clear(path: string): void {
    rmSync(dirname(this.copyOf(path)), { recursive: true, force: true });
    const inNew = dirname(path).endsWith("/new");
    rmSync(inNew ? dirname(dirname(path)) : dirname(path), { recursive: true, force: true });
  }

  async end(): Promise<void> {
    if (this.#adapter !== null && this.#adapter.process.end === null) await this.#adapter.dismiss(5000);
  }
}
