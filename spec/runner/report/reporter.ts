import type { CaseResult, Participant, SuiteResult } from "./result.ts";

/** Reports the results of a run, during the run and at its end. */
export interface Reporter {
  onHello?(participants: readonly Participant[], count: number): void;
  onResult?(result: CaseResult): void;
  onEnd(result: SuiteResult): void;
}

/** Where a reporter writes. */
export type Write = (text: string) => void;
