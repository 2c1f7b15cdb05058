import type { FileIdentity } from "../file/identity.ts";
import { type LockKind, LockUnsupported, makeLockFile, openedUnexchanged } from "./lock-file.ts";

/** The part of the `Deno` namespace that locks need. */
interface DenoFiles {
  openSync(path: string, options: { read: boolean; write: boolean }): DenoFile;
}

interface DenoFile {
  tryLockSync(exclusive: boolean): boolean;
  statSync(): { isFile: boolean; dev: number; ino: number | null };
  close(): void;
}

/** Deno's own file lock, which is `flock(2)` (IL-005); `null` on other runtimes. */
export function denoKind(): LockKind | null {
  const { Deno: deno } = globalThis as { Deno?: Partial<DenoFiles> };
  const openSync = deno?.openSync;
  if (openSync === undefined) return null;
  return {
    name: "deno",
    open(path, mode, owner) {
      makeLockFile(path, mode, owner);
      // Deno cannot open a file without following links.
      const file = openedUnexchanged(path, () => openSync(path, { read: true, write: true }), isFile);
      return {
        tryLock() {
          try {
            return file.tryLockSync(true);
          } catch (error) {
            throw new LockUnsupported(String(error), { cause: error });
          }
        },
        close: () => file.close(),
      };
    },
  };
}

/** Deno has these as numbers, rounded above 2^53. */
function isFile(file: DenoFile, { dev, ino }: FileIdentity): boolean {
  const stats = file.statSync();
  return stats.isFile && stats.ino === Number(ino) && stats.dev === Number(dev);
}
