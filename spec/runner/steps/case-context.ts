/** The state that the steps of a case share. */
import type { AdapterProcess, Pending } from "../adapter/adapter-process.ts";
import type { Case } from "../case/case.ts";
import type { Inspector } from "../inspector/inspector.ts";
import type { InspectorPool } from "../inspector/inspector-pool.ts";
import type { Acknowledged } from "../judge/acknowledged.ts";

export interface CaseSurroundings {
  /** An empty directory for this case. */
  readonly directory: string;
  /** Another one, for files on which nothing is wrong. */
  readonly controlDirectory: string;
  /** The command that plays an actor. */
  readonly commandOf: (actor: string) => readonly string[];
  /** Where an actor runs: a directory of its own, outside the case's; `undefined` for where this process does. */
  readonly placeOf: (actor: string) => string | undefined;
  /** The time limit of a step that has none of its own, in milliseconds, if the user gave one. */
  readonly stepTimeoutMs: number | undefined;
  /** Judges our own code: by the limits that the cases have for it. */
  readonly strict?: boolean | undefined;
  readonly helloTimeoutMs: number;
  readonly inspectors: InspectorPool;
  /** Additional environment variables for every process. */
  readonly environment: Readonly<Record<string, string>>;
  /** For fault plans that name no seed. */
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
  /** Hashes and file identities that `save` stored. */
  readonly saved: Map<string, string>;
  /** What the port has acknowledged, where a step names it: every fresh process must see it at the end. */
  readonly acknowledged: Acknowledged[];
  /** The names of steps that a port answered with an error. */
  readonly refused: Set<string>;
  /** Gives back what the steps took from files, by path. */
  readonly protections: Map<string, () => void>;
  /** Where the final check of an actor's report starts. */
  readonly marks: Map<string, { readonly trace: number; readonly logs: number }>;
}
