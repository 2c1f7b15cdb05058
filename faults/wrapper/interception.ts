import type { DriverDoor } from "../errors/driver-error.ts";
import type { Site } from "../plan/fault-point.ts";
import type { Operation, TraceEntry } from "./armed-plan.ts";

/** What statements need of the connection they belong to. */
export interface Interception {
  /** This connection's own trace. */
  readonly trace: TraceEntry[];
  /** `false` once it is lifted: everything then passes through. */
  active: boolean;
  /** Performs one operation, subject to the plan. */
  perform<T>(statement: Site["statement"], door: DriverDoor, how: Handling<T>): T;
  /** Restores the connection's own methods. */
  lift(): void;
}

/** The parts of an {@link Operation} that depend on the method called. */
export type Handling<T> = Pick<Operation<T>, "run" | "row" | "none" | "late" | "value">;
