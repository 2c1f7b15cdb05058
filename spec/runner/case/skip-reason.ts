import { isWalResetAffected } from "../../../src/engine/wal-reset-bug.ts";
import type { Hello } from "../adapter/protocol.ts";
import { actorsOf, type Case } from "./case.ts";
import { neededCapabilities } from "./needed-capabilities.ts";

/** Why a case is skipped for a port; `null` when it is run. */
export function skipReason(one: Case, helloOf: (actor: string) => Hello): string | null {
  if (one.platforms !== undefined && !one.platforms.includes(process.platform)) {
    return `applies only on ${one.platforms.join(", ")}; this is ${process.platform}`;
  }
  for (const version of actorsOf(one).map((actor) => helloOf(actor).sqlite.version)) {
    if (one.walResetBug === undefined || one.walResetBug === isWalResetAffected(version)) continue;
    return `applies only to an SQLite ${one.walResetBug ? "with" : "without"} the WAL-reset bug; this is ${version}`;
  }
  if (one.busyAtMostMs !== undefined) {
    const unfit = actorsOf(one).some((actor) => !waitsAtMost(one.busyAtMostMs ?? 0, helloOf(actor)));
    if (unfit)
      return `applies only to a port that says at hello that it waits ${one.busyAtMostMs} ms or less for another's write lock ("bounds": {"busyMs"})`;
  }
  const lacking = new Set<string>();
  for (const [actor, needed] of neededCapabilities(one)) {
    const declared = new Set(helloOf(actor).capabilities);
    for (const capability of needed) if (!declared.has(capability)) lacking.add(capability);
  }
  if (lacking.size === 0) return null;
  const names = [...lacking].sort();
  return `capability ${names.join(", ")} not declared: not asked of this port`;
}

function waitsAtMost(ms: number, { bounds }: Hello): boolean {
  return bounds?.busyMs !== undefined && bounds.busyMs <= ms;
}
