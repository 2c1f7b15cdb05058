/** What the steps of a case share while it runs. */
import type { AdapterProcess, Pending } from "../adapter/adapter-process.ts";
import type { Case } from "../case/case.ts";
import type { Inspector } from "../inspector/inspector.ts";
import type { InspectorPool } from "../inspector/inspector-pool.ts";

export interface CaseSurroundings {
  /** An empty directory of this case's own. */
  readonly directory: string;
  /** The command that plays an actor. */
  readonly commandOf: (actor: string) => readonly string[];
  /** How long a step may take, in milliseconds, unless it says so itself. */
  readonly stepTimeoutMs: number;
  readonly helloTimeoutMs: number;
  readonly inspectors: InspectorPool;
  /** More of the environment of every process. */
  readonly environment: Readonly<Record<string, string>>;
  /** For the dice of fault plans that name no seed. */
  readonly seed: number;
}

export interface CaseContext {
  readonly case: Case;
  readonly directory: string;
  readonly path: string;
  readonly surroundings: CaseSurroundings;
  readonly actors: ReadonlyMap<string, AdapterProcess>;
  readonly pending: Map<string, Pending[]>;
  readonly helpers: Map<string, Inspector>;
  readonly inspector: Inspector;
  /** Hashes and file identities that `save` kept. */
  readonly saved: Map<string, string>;
  /** Where the final look at an actor's report begins. */
  readonly marks: Map<string, { readonly trace: number; readonly logs: number }>;
}
