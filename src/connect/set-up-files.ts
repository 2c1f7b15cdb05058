/** What this process has set up, so that later connects need not (CN-019). */
import { keep, recall } from "../bounded-map.ts";
import { type FileIdentity, fileIdentity, lifeKey } from "../file/identity.ts";
import { processSlot } from "../process-state.ts";
import type { Schema } from "./schema.ts";

/** A file that is set up. */
interface SetUpFile {
  /** Which file was under the path (CN-020). */
  readonly life: string;
  /** The schemas that it was given (CN-037). Functions are not kept alive. */
  readonly texts: Map<string, true>;
  readonly functions: WeakSet<object>;
  /** The SQLite libraries that have opened it by a first connect (LH-040). */
  readonly libraries: WeakSet<object>;
}

/** SQL that is made up anew for each connect must not pile up. */
const mostSchemas = 100;

/** Files whose first connect is done, by canonical path. */
const setUpFiles = processSlot("set-up-files.3", () => new Map<string, SetUpFile>());

/**
 * The file under the path if this process has set it up, else `null`. Whatever is
 * wrong with it is found later.
 */
export function initialised(file: string): FileIdentity | null {
  const before = recall(setUpFiles(), file);
  if (before === undefined) return null;
  try {
    const identity = fileIdentity(file);
    return identity !== null && lifeKey(identity) === before.life ? identity : null;
  } catch {
    return null;
  }
}

/**
 * Whether a file that is set up was given this schema, too, and set up through this library; no schema is always
 * there.
 */
export function isSetUpFor(file: string, schema: Schema<never> | undefined, library: object): boolean {
  const before = setUpFiles().get(file);
  if (before?.libraries.has(library) !== true) return false;
  if (schema === undefined) return true;
  return typeof schema === "string" ? before.texts.has(schema) : before.functions.has(schema);
}

/** Remembers that a file was set up, with this schema: not before all of it succeeded (CN-024). */
export function remember(
  file: string,
  identity: FileIdentity,
  schema: Schema<never> | undefined,
  library: object,
): void {
  const life = lifeKey(identity);
  let one = setUpFiles().get(file);
  if (one?.life !== life) {
    one = { life, texts: new Map(), functions: new WeakSet(), libraries: new WeakSet() };
    keep(setUpFiles(), file, one);
  }
  one.libraries.add(library);
  if (typeof schema === "string") keep(one.texts, schema, true, mostSchemas);
  else if (schema !== undefined) one.functions.add(schema);
}

/** Forgets all about a file, so that the next connect is a first one (CN-021, CN-022). */
export function forget(file: string): void {
  setUpFiles().delete(file);
}
