/** The functions of `node:fs` that can do harm to a live database, and what each does with which argument. */

import { constants } from "node:fs";

/**
 * What is done to a file: it is read, changed, made where there is none, or its name is taken away. All but the last
 * open and close it; making one fails where there is one, and does not open that.
 */
export type Use = "read" | "write" | "create" | "remove";

/** One path among the arguments. */
export interface PathArgument {
  readonly index: number;
  readonly use: Use | ((given: readonly unknown[]) => Use);
  /** Whether everything below a directory is meant as well. */
  readonly below?: boolean;
  /** The index of the path whose content is put below this one. */
  readonly contentFrom?: number;
}

/** How a refusal is given. */
export type Form = "sync" | "callback" | "promise";

export interface GuardedCall {
  /** As it is called: `fs.readFileSync`, `fs.promises.readFile`. */
  readonly name: string;
  readonly form: Form;
  readonly paths: readonly PathArgument[];
  /** Whether it makes a stream, and that opens the file later. */
  readonly isStream?: boolean;
}

/** What a function does, in all its forms. */
type Doing = readonly PathArgument[];

const read = (index: number): PathArgument => ({ index, use: "read" });
const write = (index: number): PathArgument => ({ index, use: "write" });

const inThreeForms: Readonly<Record<string, Doing>> = {
  open: [{ index: 0, use: useOfFlags }],
  readFile: [read(0)],
  writeFile: [{ index: 0, use: useOfOptions }],
  appendFile: [{ index: 0, use: useOfOptions }],
  truncate: [write(0)],
  copyFile: [read(0), write(1)],
  cp: [
    { index: 0, use: "read", below: true },
    { index: 1, use: "write", contentFrom: 0 },
  ],
  unlink: [{ index: 0, use: "remove" }],
  rm: [{ index: 0, use: "remove", below: true }],
  rename: [
    { index: 0, use: "remove", below: true },
    { index: 1, use: "remove" },
  ],
};

/** Every guarded function, by its property of `fs` or of `fs.promises`. */
export const guardedCalls: {
  readonly fs: ReadonlyMap<string, GuardedCall>;
  readonly promises: ReadonlyMap<string, GuardedCall>;
} = { fs: onFs(), promises: onPromises() };

function onFs(): Map<string, GuardedCall> {
  const calls = new Map<string, GuardedCall>();
  const add = (property: string, form: Form, paths: Doing, more: object = {}): void =>
    void calls.set(property, { name: `fs.${property}`, form, paths, ...more });
  for (const [name, paths] of Object.entries(inThreeForms)) {
    add(`${name}Sync`, "sync", paths);
    add(name, "callback", paths);
  }
  const written: PathArgument = { index: 0, use: useOfOptions };
  const stream = {
    createReadStream: read(0),
    ReadStream: read(0),
    createWriteStream: written,
    WriteStream: written,
  };
  for (const [name, path] of Object.entries(stream)) add(name, "sync", [path], { isStream: true });
  add("openAsBlob", "promise", [read(0)]);
  return calls;
}

function onPromises(): Map<string, GuardedCall> {
  return new Map(
    Object.entries(inThreeForms).map(([name, paths]) => [
      name,
      { name: `fs.promises.${name}`, form: "promise", paths },
    ]),
  );
}

/** As `open` takes them. */
function useOfFlags([, flags]: readonly unknown[]): Use {
  return useBy(flags, "read");
}

/** As `writeFile` and `createWriteStream` take them, in their options. */
function useOfOptions(given: readonly unknown[]): Use {
  for (const options of given.slice(1)) {
    const { flag, flags = flag } = (options ?? {}) as { flag?: unknown; flags?: unknown };
    if (flags !== undefined && useBy(flags, "write") === "create") return "create";
  }
  return "write";
}

/** A text such as `r+`, or a number. */
function useBy(flags: unknown, otherwise: Use): Use {
  const { O_CREAT, O_EXCL, O_WRONLY, O_RDWR } = constants;
  if (typeof flags === "number") {
    if ((flags & O_CREAT) !== 0 && (flags & O_EXCL) !== 0) return "create";
    return (flags & (O_WRONLY | O_RDWR)) === 0 ? "read" : "write";
  }
  if (typeof flags !== "string") return otherwise;
  if (flags.includes("x")) return "create";
  return /[wa+]/.test(flags) ? "write" : "read";
}
