/**
 * The conformance suite, for use in code: `walguard/conformance`.
 *
 * @module
 */
export { conformance, type Implementation } from "./runner/conformance.ts";
export { type LoadedCase, loadCases } from "./runner/load-cases.ts";
export type { CaseResult, SuiteResult } from "./runner/result.ts";
export { runSuite, type SuiteOptions } from "./runner/run-suite.ts";
export { type Selection, select } from "./runner/selection.ts";
