import { Inspector } from "./inspector.ts";
import { oldInspectorCommand } from "./old-sqlite.ts";

/** Which SQLite an inspector uses: this runtime's, or one that does not make up for lost locks. */
export type InspectorKind = "current" | "old";

/** Inspectors that are reused from case to case, because starting one costs as much as a case. */
export class InspectorPool {
  readonly #idle: Inspector[] = [];
  readonly #old = new WeakSet<Inspector>();
  readonly #environment: Readonly<Record<string, string>>;

  constructor(environment: Readonly<Record<string, string>> = {}) {
    this.#environment = environment;
  }

  /** @throws {Unavailable} when an old one is asked for, and this machine has none */
  take(kind: InspectorKind = "current"): Inspector {
    const index = this.#idle.findIndex((one) => this.#old.has(one) === (kind === "old"));
    if (index !== -1) return this.#idle.splice(index, 1)[0] as Inspector;
    if (kind === "current") return new Inspector(this.#environment);
    const inspector = new Inspector(this.#environment, oldInspectorCommand());
    this.#old.add(inspector);
    return inspector;
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
