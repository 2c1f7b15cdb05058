/** What the command line's exit codes mean, to people and to scripts. */
export const exitCode = {
  well: 0,
  /** Something was found: a row is missing, a case failed. */
  findings: 1,
  usage: 2,
  /** It could not run: no driver, unfit runtime, no place. */
  couldNotRun: 3,
  staleExpectations: 4,
  interrupted: 130,
} as const;
