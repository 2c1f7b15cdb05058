/**
 * What can go wrong with an SQLite database, as code: fault plans, and the back ends that carry them out.
 *
 * There are two kinds. A wrapper around the driver (`faulty`, `injectFaults`) forges errors that equal the real
 * ones. Real causes (`faults/real/`) make the engine itself fail: an authorizer, locks of another process, a
 * directory in place of a file, full and read-only file systems, file size limits. Nothing happens unless asked
 * for; only `planFromEnvironment` reads the environment.
 *
 * @module
 */

export { type CatalogueEntry, catalogueEntry, faultCodes } from "./errors/catalogue.ts";
export { type DriverDoor, type DriverErrorOptions, driverError } from "./errors/driver-error.ts";
export { faultsEnvironmentVariable, planFromEnvironment } from "./plan/environment-plan.ts";
export { formatPlan } from "./plan/format-plan.ts";
export { parsePlan } from "./plan/parse-plan.ts";
export type { Fault, FaultAction, FaultOperation, FaultPlan, FaultPoint, FaultTrigger } from "./plan/plan.ts";
export { FaultPlanError, type PlanProblem } from "./plan/plan-error.ts";
export { assertFaultPlan } from "./plan/plan-validation.ts";
export { readyPlan } from "./plan/ready-plan.ts";
export { type ReadyPlanName, readyPlanNames, readyPlanText } from "./plan/ready-plans.ts";
export { authorizePragma } from "./real/authorizer.ts";
export { fileSizeLimited, limitFileSize } from "./real/file-size-limit.ts";
export { readOnlyMount, smallFileSystem } from "./real/mount.ts";
export { directoryInTheWay } from "./real/obstacle.ts";
export type { RealFault, UnavailableFault } from "./real/real-fault.ts";
export { holdRogueLock, type RogueLock } from "./real/rogue-locker.ts";
export { checkHistory } from "./torture/history/check-history.ts";
export type {
  History,
  ReadEvent,
  SeenCount,
  SeenRow,
  WriteEvent,
  WriteResult,
} from "./torture/history/history.ts";
export type {
  HistoryFigures,
  HistoryRule,
  HistoryVerdict,
  HistoryViolation,
} from "./torture/history/verdict.ts";
export type { TraceEntry } from "./wrapper/armed-plan.ts";
export type { Effects } from "./wrapper/effects.ts";
export { type FaultOptions, type FaultRecord, faults } from "./wrapper/fault-record.ts";
export { type FaultyDriver, faulty } from "./wrapper/faulty.ts";
export { type InjectedFaults, injectFaults } from "./wrapper/inject-faults.ts";
export { VacuousFaultError } from "./wrapper/vacuous-fault.ts";
