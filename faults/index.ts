/**
 * What can go wrong with an SQLite database, as code: fault plans, and the back ends that carry them out.
 *
 * There are three kinds. A wrapper around the driver (`faulty`, `injectFaults`) forges errors that equal the real
 * ones. Real causes (`faults/real/`) make the engine itself fail: an authorizer, locks of another process, a
 * directory in place of a file, full and read-only file systems, file size limits. An injector (`openInjector`)
 * makes the system calls of a process fail below the engine, in any language; from what it records, `replayPower` and
 * `powerStates` make the files that are left after a power cut. Nothing happens unless asked for; only
 * `planFromEnvironment` reads the environment.
 *
 * `guardFs` makes nothing fail that is well: it refuses what would.
 *
 * @module
 */

export { type CatalogueEntry, catalogueEntry, faultCodes } from "./errors/catalogue.ts";
export { type DriverDoor, type DriverErrorOptions, driverError } from "./errors/driver-error.ts";
export { type GuardFsOptions, guardFs } from "./guard/guard-fs.ts";
export { faultsEnvironmentVariable, planFromEnvironment } from "./plan/environment-plan.ts";
export { formatPlan } from "./plan/format-plan.ts";
export { parsePlan } from "./plan/parse-plan.ts";
export type {
  Fault,
  FaultAction,
  FaultOperation,
  FaultPlan,
  FaultPoint,
  FaultTrigger,
  FileKind,
  SystemCall,
} from "./plan/plan.ts";
export { FaultPlanError, type PlanProblem } from "./plan/plan-error.ts";
export { assertFaultPlan } from "./plan/plan-validation.ts";
export { readyPlan } from "./plan/ready-plan.ts";
export { type ReadyPlanName, readyPlanNames, readyPlanText } from "./plan/ready-plans.ts";
export { VacuousFaultError } from "./plan/vacuous-fault.ts";
export { authorizePragma } from "./real/authorizer.ts";
export { fileSizeLimited, limitFileSize } from "./real/file-size-limit.ts";
export type { CallCount, RuleState } from "./real/injector/control-file.ts";
export { type Injector, type InjectorOptions, openInjector } from "./real/injector/injector.ts";
export { type RecordedEvent, RecordingError, readRecording } from "./real/injector/recording.ts";
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
export { type PowerBase, readPowerBase } from "./torture/power/base.ts";
export type { PowerModel } from "./torture/power/fates.ts";
export {
  type PowerReplay,
  type PowerReplayOptions,
  type PowerViolation,
  replayPower,
} from "./torture/power/replay.ts";
export { type PowerOptions, type PowerState, powerStates } from "./torture/power/states.ts";
export { type SweepReport, sweep } from "./torture/sweep/sweep.ts";
export { SweepError, type SweepHarm } from "./torture/sweep/sweep-error.ts";
export type { CallSweep, StatementSweep, SweepPoint } from "./torture/sweep/sweep-options.ts";
export type { TraceEntry } from "./wrapper/armed-plan.ts";
export type { Effects } from "./wrapper/effects.ts";
export { type FaultOptions, type FaultRecord, faults } from "./wrapper/fault-record.ts";
export { type FaultyDriver, faulty } from "./wrapper/faulty.ts";
export { type InjectedFaults, injectFaults } from "./wrapper/inject-faults.ts";
