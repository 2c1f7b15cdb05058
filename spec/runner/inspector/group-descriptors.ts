/** Which files the processes of a group have open, read from Linux's `/proc` without opening those files. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { Unavailable } from "../early-end.ts";

/**
 * The descriptors of a file in a process group, as `pid:descriptor`. A file of this name that was deleted does not
 * count: it is another file.
 */
export function descriptorsOf(group: number | undefined, path: string): string[] {
  if (process.platform !== "linux") throw new Unavailable("descriptors are counted on Linux only");
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && groupOf(name) === group);
  return pids.flatMap((pid) => {
    const descriptors = readdirSync(`/proc/${pid}/fd`);
    return descriptors
      .filter((descriptor) => target(pid, descriptor) === path)
      .map((descriptor) => `${pid}:${descriptor}`);
  });
}

/** The process group of a process; `null` if there is no such process. */
export function groupOf(pid: string): number | null {
  try {
    // The program's name is in parentheses and may contain anything; the group is the third field after it.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ");
    return Number(fields?.[2]);
  } catch {
    return null;
  }
}

function target(pid: string, descriptor: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/fd/${descriptor}`);
  } catch {
    return null;
  }
}
