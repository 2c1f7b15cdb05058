/** The points of a sweep: each call of a scenario, made to fail in each way. */
import { formatPlan } from "../../plan/format-plan.ts";
import type { FaultAction, FaultTrigger, FileKind, SystemCall } from "../../plan/plan.ts";
import type { CallCount } from "../../real/injector/control-file.ts";

/** What can become of a call, by its name: the errors that POSIX and Linux name for it and SQLite tells apart. */
const failures: Readonly<Partial<Record<SystemCall, readonly FaultAction[]>>> = {
  open: [{ errno: "EIO" }, { errno: "EMFILE" }, { errno: "ENOSPC" }],
  pread: [{ errno: "EIO" }, { shortBytes: 100 }],
  pwrite: [{ errno: "EIO" }, { errno: "ENOSPC" }, { tornBytes: 512 }, { shortBytes: 100 }],
  fsync: [{ errno: "EIO" }],
  fdatasync: [{ errno: "EIO" }],
  ftruncate: [{ errno: "EIO" }],
  unlock: [{ errno: "EIO" }],
  lock: [{ errno: "EIO" }, { errno: "ENOLCK" }],
  mmap: [{ errno: "ENOMEM" }],
  unlink: [{ errno: "EIO" }],
  rename: [{ errno: "EIO" }],
  mkdir: [{ errno: "ENOSPC" }],
  fchmod: [{ errno: "EPERM" }],
  fstat: [{ errno: "EIO" }],
  close: [{ errno: "EIO" }],
  link: [{ errno: "EIO" }],
};

const pageBytes = 4096;
const pagesAtMost = 8;

/** Once, three times, for ever. */
const repetitions = [1, 3, "forever"] as const;

/**
 * All points of a scenario, as plans in the one-line form.
 *
 * @param counts the calls of a run in which nothing failed
 * @param beyond how many calls more may be made when some fail: points that are not reached do not count
 */
export function sweepPoints(counts: readonly CallCount[], beyond = 1): string[] {
  const points = counts.flatMap(({ call, kind, count }) =>
    (failures[call] ?? []).flatMap((action) =>
      repetitions.flatMap((times) =>
        Array.from({ length: count + beyond }, (_, index) =>
          point(call, kind, { nth: index + 1, times }, action),
        ),
      ),
    ),
  );
  return [...points, ...badPages(counts)];
}

/** A part of a disk that can't be read, or not be written, for ever. */
function badPages(counts: readonly CallCount[]): string[] {
  return counts.flatMap(({ call, kind }) => {
    if ((call !== "pread" && call !== "pwrite") || (kind !== "database" && kind !== "wal")) return [];
    return Array.from({ length: pagesAtMost }, (_, page) =>
      point(call, kind, { nth: 1, times: "forever" }, { errno: "EIO" }, [
        page * pageBytes,
        (page + 1) * pageBytes - 1,
      ]),
    );
  });
}

function point(
  call: SystemCall,
  kind: FileKind,
  when: FaultTrigger,
  action: FaultAction,
  bytes?: readonly [number, number],
): string {
  const at = { op: "sys" as const, name: call, arg: kind, ...(bytes === undefined ? {} : { bytes }) };
  return formatPlan({ faults: [{ id: "fault", at, when, do: action }] })
    .replace(/\[id=fault(, )?/, "[")
    .replace("[]", "");
}
