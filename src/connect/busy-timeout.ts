import { constants } from "../constants.ts";
import { ArgumentError } from "../errors.ts";
import { type Logger, loggerOf, logOnce } from "../logger.ts";
import { isRefusedByRuntime } from "../thrown-error.ts";

const largest = 2 ** 31 - 1;

/** Whether a value can be a busy timeout: SQLite takes 0 to 2^31 - 1 milliseconds. */
export function isBusyTimeout(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= largest;
}

/**
 * How long SQLite waits for a lock, in milliseconds: the option, else the environment variable
 * `WALGUARD_BUSY_TIMEOUT_MS` when it is a whole number above 0, else two minutes (CN-013, CN-014).
 *
 * @param option `busyTimeoutMs` as the caller gave it
 * @param environment the environment variables; one that the runtime does not let be read is not set (CN-051)
 * @param logger where a variable that is no such number is told of, once
 * @throws {ArgumentError} for an option that is not a busy timeout (CN-015)
 */
export function busyTimeoutMs(
  option: number | undefined,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  logger?: Logger,
): number {
  if (option !== undefined) {
    if (isBusyTimeout(option)) return option;
    throw new ArgumentError(`busyTimeoutMs is ${String(option)}`, {
      hint: `it takes a whole number of milliseconds from 0 to ${largest}`,
    });
  }
  const text = variable(environment) ?? "";
  const configured = /^\s*\d+\s*$/.test(text) ? Number(text) : 0;
  const isSet = configured > 0 && configured <= largest;
  if (!isSet && text.trim() !== "") logIgnored(text, loggerOf(logger));
  return isSet ? configured : constants.busyTimeoutMs;
}

function logIgnored(text: string, logger: Logger): void {
  const name = constants.busyTimeoutEnvironmentVariable;
  logOnce("environment", `${name}=${text}`, () => {
    logger.warn(
      `${name} is ${JSON.stringify(text)}, which is no whole number of milliseconds from 1 to ${largest}; it is ignored, and locks are waited for ${constants.busyTimeoutMs} ms`,
    );
  });
}

function variable(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  try {
    return environment[constants.busyTimeoutEnvironmentVariable];
  } catch (error) {
    if (isRefusedByRuntime(error)) return undefined;
    throw error;
  }
}
