/** The functions of `node:fs` that can do harm to a live database, and what each does with which argument. */

import { copyOptions, isExclusiveCopy, isLeftOut } from "./copy-options.ts";
import { type Use, useByFlags, useByOptions } from "./open-flags.ts";

type Given = readonly unknown[];

/** One path among the arguments. */
export interface PathArgument {
  readonly index: number;
  readonly use: Use | ((given: Given) => Use);
  /** Whether everything below a directory is meant as well. */
  readonly below?: (given: Given) => boolean;
  /** Whether what a link leads to is meant, where one is given. Default: unless it is removed. */
  readonly isFollowed?: (given: Given) => boolean;
  /** Whether a file is passed over: the path itself (`""`), or one below it. */
  readonly isLeftOut?: (given: Given, inside: string) => boolean;
  /** Whether it fails on anything but a directory. */
  readonly isDirectory?: boolean;
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
  /** What the `remove()` of that which it returns does, with the directory as argument. */
  readonly removal?: GuardedCall;
}

/** What a function does, in all its forms. */
type Doing = readonly PathArgument[];

const read = (index: number): PathArgument => ({ index, use: "read" });
const write = (index: number): PathArgument => ({ index, use: "write" });
/** With options, which may name flags, at an index. */
const byOptions = (at: number, otherwise: "read" | "write"): PathArgument => ({
  index: 0,
  use: (given) => useByOptions(given[at], otherwise),
});
const isRecursive = ([, options]: Given): boolean =>
  (options as { recursive?: unknown } | null | undefined)?.recursive === true;
const isRecursiveCopy = (given: Given): boolean => copyOptions(given).recursive === true;

const inThreeForms: Readonly<Record<string, Doing>> = {
  open: [{ index: 0, use: ([, flags]) => useByFlags(flags, "read") }],
  readFile: [byOptions(1, "read")],
  writeFile: [byOptions(2, "write")],
  appendFile: [byOptions(2, "write")],
  truncate: [write(0)],
  copyFile: [read(0), { index: 1, use: (given) => (isExclusiveCopy(given) ? "create" : "write") }],
  cp: [
    {
      index: 0,
      use: "read",
      below: isRecursiveCopy,
      isFollowed: (given) => copyOptions(given).dereference === true,
      isLeftOut,
    },
    {
      index: 1,
      use: (given) => (copyOptions(given).force === false ? "create" : "write"),
      below: isRecursiveCopy,
      contentFrom: 0,
      isLeftOut,
    },
  ],
  unlink: [{ index: 0, use: "remove" }],
  rm: [{ index: 0, use: "remove", below: isRecursive }],
  rmdir: [{ index: 0, use: "remove", below: isRecursive, isDirectory: true }],
  // A directory may be renamed with the database in it.
  rename: [
    { index: 0, use: "remove" },
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
  const [reading, writing] = [byOptions(1, "read"), byOptions(1, "write")];
  const stream = {
    createReadStream: reading,
    ReadStream: reading,
    FileReadStream: reading,
    createWriteStream: writing,
    WriteStream: writing,
    FileWriteStream: writing,
  };
  for (const [name, path] of Object.entries(stream)) add(name, "sync", [path], { isStream: true });
  add("openAsBlob", "promise", [read(0)]);
  add("mkdtempDisposableSync", "sync", [], { removal: removalBy("fs.mkdtempDisposableSync", "sync") });
  return calls;
}

function onPromises(): Map<string, GuardedCall> {
  const calls = new Map<string, GuardedCall>(
    Object.entries(inThreeForms).map(([name, paths]) => [
      name,
      { name: `fs.promises.${name}`, form: "promise", paths },
    ]),
  );
  const name = "fs.promises.mkdtempDisposable";
  const removal = removalBy(name, "promise");
  return calls.set("mkdtempDisposable", { name, form: "promise", paths: [], removal });
}

function removalBy(name: string, form: Form): GuardedCall {
  return { name: `${name}().remove`, form, paths: [{ index: 0, use: "remove", below: () => true }] };
}
