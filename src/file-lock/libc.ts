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
  /** The first bytes of a file as memory that processes share; `null` where it cannot be had. See `mmap(2)`. */
  readonly map: (descriptor: number, bytes: number) => SharedMemory | null;
  /** `null` on other systems than Linux on 64-bit processors of Intel's and Arm's. */
  readonly futex: Futex | null;
}

/** Memory that other processes have, too. */
export interface SharedMemory {
  readonly bytes: ArrayBuffer;
  /** Where it begins. */
  readonly address: bigint;
  /** The memory must not be touched after that. */
  unmap(): void;
}

/** What `futex(2)` does with a bit set. */
export interface Futex {
  /**
   * Sleeps while the word has the value, for so long at most.
   *
   * @param address of the 32-bit word
   */
  wait(address: bigint, value: number, milliseconds: number, bits: number): void;
  /** Wakes those who wait on the word with one of these bits. */
  wake(address: bigint, bits: number): void;
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
  // biome-ignore lint/suspicious/noExplicitAny: a foreign function takes, and gives, what its C declaration says
  func(name: string, result: KoffiType, all: KoffiType[]): (...parameters: any[]) => any;
}

interface Koffi {
  load(name: null): KoffiLibrary;
  struct(fields: Record<string, string>): object;
  pointer(type: KoffiType): object;
  inout(type: KoffiType): object;
  address(pointer: object): bigint;
  view(pointer: object, bytes: number): ArrayBuffer;
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
      map: mapper(koffi, library),
      futex: futexOf(library),
    };
  } catch {
    return null;
  }
}

const readAndWrite = 3;
const shared = 1;

function mapper(koffi: Koffi, library: KoffiLibrary): Libc["map"] {
  const mmap = library.func("mmap", "void*", ["void*", "size_t", "int", "int", "int", "int64"]);
  const munmap = library.func("munmap", "int", ["void*", "size_t"]);
  return (descriptor, bytes) => {
    const pointer: object = mmap(null, bytes, readAndWrite, shared, descriptor, 0);
    const address = BigInt(koffi.address(pointer));
    // MAP_FAILED is -1.
    if (address === 0n || BigInt.asIntN(64, address) === -1n) return null;
    return { bytes: koffi.view(pointer, bytes), address, unmap: () => void munmap(pointer, bytes) };
  };
}

const waitBits = 9;
const wakeBits = 10;
const everyone = 0x7fff_ffff;
const monotonic = 1;

/** It has no function of its own in the C library, and its number differs. */
const futexCall: Readonly<Record<string, number>> = { x64: 202, arm64: 98 };

function futexOf(library: KoffiLibrary): Futex | null {
  const number = process.platform === "linux" ? futexCall[process.arch] : undefined;
  if (number === undefined) return null;
  const call = library.func("syscall", "long", [
    "long",
    "uint64",
    "int",
    "uint32",
    "void*",
    "void*",
    "uint32",
  ]);
  // What runtimes give as the time may begin anywhere.
  const clock = library.func("clock_gettime", "int", ["int", "void*"]);
  const until = new BigInt64Array(2);
  return {
    wait(address, value, milliseconds, bits) {
      clock(monotonic, until);
      const [seconds = 0n, nanoseconds = 0n] = until;
      const end = seconds * 1_000_000_000n + nanoseconds + BigInt(Math.round(milliseconds * 1e6));
      until[0] = end / 1_000_000_000n;
      until[1] = end % 1_000_000_000n;
      call(number, address, waitBits, value, until, null, bits);
    },
    wake: (address, bits) => void call(number, address, wakeBits, everyone, null, null, bits),
  };
}
