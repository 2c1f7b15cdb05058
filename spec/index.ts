/**
 * The conformance suite and the tortures, for use in code: `walguard/conformance`.
 *
 * @module
 */

export { type LoadedCase, loadCases } from "./runner/case/load-cases.ts";
export { type Selection, select } from "./runner/case/selection.ts";
export type { CaseResult, SuiteResult } from "./runner/report/result.ts";
export { conformance, type Implementation } from "./runner/suite/conformance.ts";
export { runSuite, type SuiteOptions } from "./runner/suite/run-suite.ts";
export { type ChaosOptions, type ChaosProgress, chaos } from "./torture/chaos/chaos.ts";
export type { ChaosFigures, ChaosResult, ChaosRule, ChaosViolation } from "./torture/chaos/chaos-result.ts";
export { type TortureReport, torture } from "./torture/torture.ts";
export type { TortureName, TortureOptions, TortureRun } from "./torture/torture-run.ts";
export type { Violation } from "./torture/violation.ts";
