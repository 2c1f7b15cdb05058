/** What flags let a call do to the file that it opens. */
import { constants } from "node:fs";

/**
 * What is done to a file: it is read, changed, made where there is none, or its name is taken away. All but the last
 * open and close it; making one fails where there is one, and does not open that.
 */
export type Use = "read" | "write" | "create" | "remove";

/**
 * @param flags a text such as `r+`, or a number
 * @param otherwise for what is neither
 */
export function useByFlags(flags: unknown, otherwise: Use): Use {
  const { O_CREAT, O_EXCL, O_WRONLY, O_RDWR, O_TRUNC } = constants;
  if (typeof flags === "number") {
    if ((flags & O_CREAT) !== 0 && (flags & O_EXCL) !== 0) return "create";
    return (flags & (O_WRONLY | O_RDWR | O_TRUNC)) === 0 ? "read" : "write";
  }
  if (typeof flags !== "string") return otherwise;
  if (flags.includes("x")) return "create";
  return /[wa+]/.test(flags) ? "write" : "read";
}

/** As the file's functions (`flag`) and the streams (`flags`) take them in their options. */
export function useByOptions(options: unknown, otherwise: "read" | "write"): Use {
  const { flag, flags = flag } = (options ?? {}) as { flag?: unknown; flags?: unknown };
  const use = useByFlags(flags, otherwise);
  // What is to be written is refused as such, also with flags by which that would fail.
  return otherwise === "write" && use === "read" ? "write" : use;
}
