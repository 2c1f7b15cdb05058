/** What a round is given besides its plan. */
import type { InspectorPool } from "../../runner/inspector/inspector-pool.ts";
import type { Greeting } from "../../runner/suite/greet.ts";

/** Switches faults on, and returns what switches them off again. */
export type Disturb = (random: () => number) => Promise<() => Promise<void>>;

export interface RoundSurroundings {
  readonly greetings: readonly Greeting[];
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly cwd: string;
  readonly pool: InspectorPool;
  readonly disturb?: Disturb | undefined;
  readonly signal?: AbortSignal | undefined;
}
