import { constants } from "../constants.ts";
import { ArgumentError } from "../errors.ts";
import { type Logger, loggerOf, logOnce } from "../logger.ts";
import { longestWaitMs, milliseconds } from "../named-options.ts";
import { isRefusedByRuntime } from "../thrown-error.ts";

const [isBusyTimeout, wanted] = milliseconds;

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
      hint: `it takes ${wanted}`,
    });
  }
  const text = variable(environment) ?? "";
  const configured = /^\s*\d+\s*$/.test(text) ? Number(text) : 0;
  const isSet = configured > 0 && isBusyTimeout(configured);
  if (!isSet && text.trim() !== "") logIgnored(text, loggerOf(logger));
  return isSet ? configured : constants.busyTimeoutMs;
}

function logIgnored(text: string, logger: Logger): void {
  const name = constants.busyTimeoutEnvironmentVariable;
  logOnce("environment", `${name}=${text}`, () => {
    logger.warn(
      `${name} is ${JSON.stringify(text)}, which is no whole number of milliseconds from 1 to ${longestWaitMs}; it is ignored, and locks are waited for ${constants.busyTimeoutMs} ms`,
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
