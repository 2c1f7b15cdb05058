import { lstatSync } from "node:fs";
import { assertPlainFile, type LockKind, LockUnsupported, lockFileError, makeLockFile } from "./lock-file.ts";

/** The part of the `Deno` namespace that locks need. */
interface DenoFiles {
  openSync(
    path: string,
    options: { read: boolean; write: boolean },
  ): {
    tryLockSync(exclusive: boolean): boolean;
    statSync(): { isFile: boolean; dev: number; ino: number | null };
    close(): void;
  };
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
      assertPlainFile(path);
      let file: ReturnType<DenoFiles["openSync"]>;
      try {
        file = openSync(path, { read: true, write: true });
      } catch (cause) {
        throw lockFileError(path, cause);
      }
      // Deno cannot open a file without following links, so check that no link came in between (IL-013).
      const opened = file.statSync();
      const named = lstatSync(path, { throwIfNoEntry: false });
      if (!opened.isFile || named?.isFile() !== true || named.ino !== opened.ino) {
        file.close();
        assertPlainFile(path);
        throw lockFileError(path, new Error("the file was exchanged while it was being opened"));
      }
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
