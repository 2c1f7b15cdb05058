/** What this process has set up, so that later connects need not (CN-019). */
import { type FileIdentity, fileIdentity, lifeKey } from "../file/identity.ts";
import { processSlot } from "../process-state.ts";
import type { Schema } from "./schema.ts";

/** A file that is set up. */
interface SetUpFile {
  /** Which file was under the path (CN-020). */
  readonly life: string;
  /** The schemas that it was given (CN-037). Functions are not kept alive. */
  readonly texts: Set<string>;
  readonly functions: WeakSet<object>;
}

/** Files whose first connect is done, by canonical path. */
const setUpFiles = processSlot("set-up-files.2", () => new Map<string, SetUpFile>());

/**
 * The file under the path if this process has set it up, else `null`. Whatever is
 * wrong with it is found later.
 */
export function initialised(file: string): FileIdentity | null {
  const before = setUpFiles().get(file);
  if (before === undefined) return null;
  try {
    const identity = fileIdentity(file);
    return identity !== null && lifeKey(identity) === before.life ? identity : null;
  } catch {
    return null;
  }
}

/** Whether a file that is set up was given this schema, too; no schema is always there. */
export function hasSchema(file: string, schema: Schema<never> | undefined): boolean {
  const before = setUpFiles().get(file);
  if (schema === undefined || before === undefined) return schema === undefined;
  return typeof schema === "string" ? before.texts.has(schema) : before.functions.has(schema);
}

/** Remembers that a file was set up, with this schema: not before all of it succeeded (CN-024). */
export function remember(file: string, identity: FileIdentity, schema: Schema<never> | undefined): void {
  const life = lifeKey(identity);
  let one = setUpFiles().get(file);
  if (one?.life !== life) {
    one = { life, texts: new Set(), functions: new WeakSet() };
    setUpFiles().set(file, one);
  }
  if (typeof schema === "string") one.texts.add(schema);
  else if (schema !== undefined) one.functions.add(schema);
}

/** Forgets all about a file, so that the next connect is a first one (CN-021, CN-022). */
export function forget(file: string): void {
  setUpFiles().delete(file);
}
