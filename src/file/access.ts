/** Whether this process may use a file, without opening it. */
import { accessSync, constants as fsConstants, statSync } from "node:fs";
import { isRefusedByRuntime } from "../thrown-error.ts";
import { effectiveUser } from "./this-user.ts";

/** What a file or directory is wanted for. */
export const wanted: Readonly<Record<"write" | "readAndWrite", number>> = {
  write: fsConstants.W_OK,
  readAndWrite: fsConstants.R_OK | fsConstants.W_OK,
};

/**
 * Asks the system, as `access(2)` does. Deno asks nobody: it compares the permission bits of the owner and of all
 * users, and so refuses root, and members of the file's group. There a refusal holds only where neither matters,
 * and otherwise opening the file tells.
 *
 * @param mode see {@link wanted}
 * @throws the system's error where it may not
 */
export function assertAccess(path: string, mode: number): void {
  try {
    accessSync(path, mode);
  } catch (error) {
    // Deno asks who the user is, and needs a permission for that alone (CN-051).
    if (isRefusedByRuntime(error) && error.message.includes("sys access")) return;
    if (!("Deno" in globalThis) || !isDoubtful(path, mode)) throw error;
  }
}

function isDoubtful(path: string, mode: number): boolean {
  const user = effectiveUser();
  if (user === 0) return true;
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && stats.uid !== user && ((stats.mode >> 3) & mode) === mode;
}
