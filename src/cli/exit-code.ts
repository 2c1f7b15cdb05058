/** The exit codes of the command line. */
export const exitCode = {
  well: 0,
  /** Something is wrong: a row is missing, a case failed. */
  findings: 1,
  usage: 2,
  /** It could not run: no driver, unsupported runtime, no usable directory. */
  couldNotRun: 3,
  staleExpectations: 4,
  interrupted: 130,
} as const;
