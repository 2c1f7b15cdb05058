import type { DriverDoor } from "../errors/driver-error.ts";
import type { Site } from "../plan/fault-point.ts";
import type { Operation, TraceEntry } from "./armed-plan.ts";

/** What statements need of the connection they belong to. */
export interface Interception {
  /** This connection's own trace. */
  readonly trace: TraceEntry[];
  /** `false` once it was lifted: everything passes through. */
  active: boolean;
  /** Does one thing as the plan has it. */
  perform<T>(statement: Site["statement"], door: DriverDoor, how: Handling<T>): T;
  /** Gives the connection its own methods back. */
  lift(): void;
}

/** The parts of a {@link Operation} that depend on the method called. */
export type Handling<T> = Pick<Operation<T>, "run" | "row" | "none" | "value">;
