import type { CaseResult, Participant, SuiteResult } from "./result.ts";

/** Says what a run finds, while it goes on and at its end. */
export interface Reporter {
  onHello?(participants: readonly Participant[], count: number): void;
  onResult?(result: CaseResult): void;
  onEnd(result: SuiteResult): void;
}

/** Where a reporter writes. */
export type Write = (text: string) => void;
