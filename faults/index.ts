/**
 * What can go wrong with an SQLite database, as code: fault plans, and the back ends that carry them out.
 *
 * The ladder: L1, a wrapper around the driver with forged errors that equal the real ones (`faulty`,
 * `injectFaults`); L2, real causes that need no tool of ours (`faults/real/`: authorizer, rogue locks,
 * directories in the way, full and read-only file systems, limits). L3, a shim VFS built on demand with `cc`,
 * will stand in `faults/extension/`, and L4, `strace --inject`, in `faults/strace/`: both carry out the same
 * plans. Nothing happens unless it is asked for; the environment is read by `planFromEnvironment` only.
 *
 * @module
 */
export type { TraceEntry } from "./armed-plan.ts";
export { type CatalogueEntry, catalogueEntry, faultCodes } from "./catalogue.ts";
export { type DriverDoor, type DriverErrorOptions, driverError } from "./driver-error.ts";
export type { Effects } from "./effects.ts";
export { faultsEnvironmentVariable, planFromEnvironment } from "./environment-plan.ts";
export { type FaultOptions, type FaultRecord, faults } from "./fault-record.ts";
export { type FaultyDriver, faulty } from "./faulty.ts";
export { formatPlan } from "./format-plan.ts";
export { type InjectedFaults, injectFaults } from "./inject-faults.ts";
export { parsePlan } from "./parse-plan.ts";
export type { Fault, FaultAction, FaultOperation, FaultPlan, FaultPoint, FaultTrigger } from "./plan.ts";
export { FaultPlanError, type PlanProblem } from "./plan-error.ts";
export { assertFaultPlan } from "./plan-validation.ts";
export { type ReadyPlanName, readyPlan, readyPlanNames, readyPlanText } from "./ready-plans.ts";
export { authorizePragma } from "./real/authorizer.ts";
export { fileSizeLimited, limitFileSize } from "./real/file-size-limit.ts";
export { readOnlyMount, smallFileSystem } from "./real/mount.ts";
export { directoryInTheWay } from "./real/obstacle.ts";
export type { RealFault, UnavailableFault } from "./real/real-fault.ts";
export { holdRogueLock, type RogueLock } from "./real/rogue-locker.ts";
export { VacuousFaultError } from "./vacuous-fault.ts";
