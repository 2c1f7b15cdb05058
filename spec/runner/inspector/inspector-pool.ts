import { Inspector } from "./inspector.ts";

/** Inspectors that are reused from case to case, because starting one costs as much as a case. */
export class InspectorPool {
  readonly #idle: Inspector[] = [];
  readonly #environment: Readonly<Record<string, string>>;

  constructor(environment: Readonly<Record<string, string>> = {}) {
    this.#environment = environment;
  }

  take(): Inspector {
    return this.#idle.pop() ?? new Inspector(this.#environment);
  }

  /** Keeps an inspector that holds nothing for reuse; ends any other. */
  async giveBack(inspector: Inspector): Promise<void> {
    if (inspector.isReusable) this.#idle.push(inspector);
    else await inspector.kill();
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((inspector) => inspector.kill()));
  }
}
