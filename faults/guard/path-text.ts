/** Paths as `node:fs` takes them. */
import type { PathLike } from "node:fs";
import { fileURLToPath } from "node:url";
import { types } from "node:util";

/**
 * Not a descriptor, nor a FileHandle: what has been opened was looked at then. Bytes may be of another realm, and Node
 * takes anything for a URL that looks like one.
 */
export function isPath(value: unknown): value is PathLike {
  return typeof value === "string" || types.isUint8Array(value) || isUrl(value);
}

export function textOf(path: PathLike): string {
  if (typeof path === "string") return path;
  return types.isUint8Array(path) ? Buffer.from(path).toString() : fileURLToPath(path);
}

/** As Node decides it. */
function isUrl(value: unknown): value is URL {
  if (typeof value !== "object" || value === null) return false;
  const { href, protocol, auth, path } = value as Record<string, unknown>;
  return Boolean(href) && Boolean(protocol) && auth === undefined && path === undefined;
}
