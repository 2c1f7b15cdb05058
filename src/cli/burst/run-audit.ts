import type { DriverName } from "../../engine/driver.ts";
import { OpenError } from "../../errors.ts";
import { type ChildEnd, startChild } from "../child-program.ts";
import type { WorkerAccount } from "./audit.ts";
import type { AuditMessage, AuditOrder } from "./burst-messages.ts";

/**
 * Has a fresh process compare a file with what its writers report. All of them must be gone.
 *
 * @throws {OpenError} when that process could not run
 */
export async function runAudit(
  path: string,
  driver: DriverName,
  workers: readonly WorkerAccount[],
): Promise<AuditMessage> {
  let answer: AuditMessage | undefined;
  const child = startChild("burst-audit", import.meta.url, (message) => {
    answer = message as AuditMessage;
  });
  child.sendLast({ path, driver, workers } satisfies AuditOrder);
  const end = await child.ended;
  if (answer === undefined) throw childFailure("the audit", end);
  return answer;
}

/** What to say of a child that ended without its answer. */
export function childFailure(who: string, { code, signal, stderr }: ChildEnd): OpenError {
  const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
  const started = code !== null || signal !== null;
  const what = started ? `ended early with ${how}` : "could not be started";
  return new OpenError(`The process of ${who} ${what}: ${stderr.trim()}`, {
    hint: /EMFILE|EAGAIN|ENOMEM/.test(stderr)
      ? "use fewer processes (--procs), or raise the limit of open files (ulimit -n) or of processes"
      : "see its message above; npm ci installs what it needs",
  });
}
