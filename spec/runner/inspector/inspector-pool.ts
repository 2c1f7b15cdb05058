import { Inspector } from "./inspector.ts";

/** Inspectors that go from case to case: starting one for each would cost as much as the case. */
export class InspectorPool {
  readonly #idle: Inspector[] = [];
  readonly #environment: Readonly<Record<string, string>>;

  constructor(environment: Readonly<Record<string, string>> = {}) {
    this.#environment = environment;
  }

  take(): Inspector {
    return this.#idle.pop() ?? new Inspector(this.#environment);
  }

  /** One that holds nothing may serve again. */
  async giveBack(inspector: Inspector): Promise<void> {
    if (inspector.isReusable) this.#idle.push(inspector);
    else await inspector.kill();
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((inspector) => inspector.kill()));
  }
}
