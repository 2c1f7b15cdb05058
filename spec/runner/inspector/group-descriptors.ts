/** Which files the processes of a group have open, read from Linux's `/proc` without opening those files. */
import { readdirSync, readlinkSync } from "node:fs";
import { Unavailable } from "../early-end.ts";
import { pidsOf } from "../process/group-rest.ts";

/**
 * The descriptors of a file in a process group, as `pid:descriptor`. A file of this name that was deleted does not
 * count: it is another file.
 */
export function descriptorsOf(group: number | undefined, path: string): string[] {
  if (process.platform !== "linux") throw new Unavailable("descriptors are counted on Linux only");
  return pidsOf(group).flatMap((pid) => {
    const descriptors = readdirSync(`/proc/${pid}/fd`);
    return descriptors
      .filter((descriptor) => target(pid, descriptor) === path)
      .map((descriptor) => `${pid}:${descriptor}`);
  });
}

function target(pid: string, descriptor: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/fd/${descriptor}`);
  } catch {
    return null;
  }
}
