/** Whether the processes of a group sleep, read from Linux's `/proc`. */
import { readdirSync, readFileSync } from "node:fs";

/** Asleep until something happens, stopped by a signal, or ended. Neither running, nor waiting for a processor or a disk. */
const atRest: ReadonlySet<string> = new Set(["S", "T", "t", "Z", "X", "I"]);

/**
 * @param group the process group's id
 * @returns whether all threads of the group are at rest; `null` where that can't be seen
 */
export function isGroupAtRest(group: number | undefined): boolean | null {
  if (process.platform !== "linux" || group === undefined) return null;
  return pidsOf(group).every((pid) => threads(pid).every((stat) => atRest.has(fieldsOf(stat)[0] ?? "X")));
}

/** The processes of a group. */
export function pidsOf(group: number | undefined): string[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && groupOf(name) === group);
}

function groupOf(pid: string): number | null {
  const stat = textOf(`/proc/${pid}/stat`);
  return stat === null ? null : Number(fieldsOf(stat)[2]);
}

function threads(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((id) => textOf(`/proc/${pid}/task/${id}/stat`) ?? []);
  } catch {
    return [];
  }
}

/** The fields after the program's name, which is in parentheses and may contain anything: state, parent, group … */
function fieldsOf(stat: string): string[] {
  return stat.split(") ").at(-1)?.split(" ") ?? [];
}

/** `null` when the process has just ended. */
function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
