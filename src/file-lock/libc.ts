/** `flock(2)` and `fcntl(2)` through koffi, an optional dependency: Node has no file locks of its own. */
import { requireOptional } from "../optional-package.ts";

/** The calls of the C library that walguard uses. */
export interface Libc {
  /** `flock(2)`; 0, or -1 with {@link Libc.errno} set. */
  readonly flock: (descriptor: number, operation: number) => number;
  /** `fcntl(2)` with a `struct flock`; as above. */
  readonly fcntlLock: (descriptor: number, command: number, lock: PosixLock) => number;
  /** `open(2)` of a file that is there; the descriptor, or -1. The runtime knows nothing of it. */
  readonly open: (path: string, flags: number) => number;
  /** The error number of the last call that failed. */
  readonly errno: () => number;
}

/** `struct flock` of 64-bit Linux. */
export interface PosixLock {
  readonly l_type: number;
  readonly l_whence: number;
  readonly l_start: number;
  readonly l_len: number;
  readonly l_pid: number;
}

let loaded: Libc | null | undefined;

/**
 * The C library's locks.
 *
 * @returns `null` where koffi is not installed or does not load, and on Windows, which has neither call
 */
export function libc(): Libc | null {
  if (loaded === undefined) loaded = load();
  return loaded;
}

/** A type of koffi's: a name, or what it made of others. */
type KoffiType = string | object;

interface KoffiLibrary {
  // biome-ignore lint/suspicious/noExplicitAny: a foreign function takes what its C declaration says
  func(name: string, result: KoffiType, all: KoffiType[]): (...parameters: any[]) => number;
}

interface Koffi {
  load(name: null): KoffiLibrary;
  struct(fields: Record<string, string>): object;
  pointer(type: KoffiType): object;
  inout(type: KoffiType): object;
  errno(): number;
}

function load(): Libc | null {
  if (process.platform === "win32") return null;
  try {
    const koffi = requireOptional("koffi") as Koffi;
    const library = koffi.load(null);
    // Without a name: a second copy of walguard in this process could not define the same one again.
    const lock = koffi.struct({
      l_type: "short",
      l_whence: "short",
      l_start: "int64",
      l_len: "int64",
      l_pid: "int",
    });
    return {
      flock: library.func("flock", "int", ["int", "int"]),
      fcntlLock: library.func("fcntl", "int", ["int", "int", koffi.inout(koffi.pointer(lock))]),
      open: library.func("open", "int", ["str", "int"]),
      errno: () => koffi.errno(),
    };
  } catch {
    return null;
  }
}
