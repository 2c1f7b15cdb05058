/** Gives a case a file system of its own that is soon full. */
import { spawnSync } from "node:child_process";
import { Unavailable } from "../early-end.ts";

/**
 * Mounts a file system in memory on a directory. It takes root.
 *
 * @returns takes it away again, with what is in it; it does so once, and at the latest when this process exits
 * @throws {Unavailable} where it can't be mounted
 */
export function mountSmall(directory: string, bytes: number): () => void {
  if (process.platform !== "linux")
    throw new Unavailable(`a small file system is mounted on Linux only, and this is ${process.platform}`);
  const { status, stderr, error } = spawnSync(
    "mount",
    ["-t", "tmpfs", "-o", `size=${bytes},mode=700`, "walguard", directory],
    { encoding: "utf8" },
  );
  if (status !== 0)
    throw new Unavailable(`no small file system can be mounted here (${(stderr || String(error)).trim()})`);
  let ended = false;
  const unmount = (): void => {
    if (ended) return;
    ended = true;
    process.off("exit", unmount);
    // Lazily: a process that is just being killed may have a file open.
    spawnSync("umount", ["-l", directory]);
  };
  // Before the directories of the run are removed.
  process.prependOnceListener("exit", unmount);
  return unmount;
}
