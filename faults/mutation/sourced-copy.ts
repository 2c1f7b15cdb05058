/** Copies the reference's source with a mutant's edits. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Edit, Mutant } from "./mutant.ts";

const constantsFile = "spec/constants.json";

/** An edit does not fit the source: the mutant must be updated. */
export class EditError extends Error {
  override name = "EditError";
}

/** A copy of what cases and tests need to run, in which one mutant after the other stands. */
export class SourcedCopy {
  readonly #root: string;
  readonly #target: string;
  #changed: readonly string[] = [];

  /**
   * @param root the repository
   * @param target a directory that does not exist yet
   */
  constructor(root: string, target: string) {
    this.#root = root;
    this.#target = target;
    mkdirSync(join(target, "spec"), { recursive: true });
    for (const file of roomsOf(root)) this.#copy(file);
    linkTexts(root, target);
    symlinkSync(join(root, "node_modules"), join(target, "node_modules"), "dir");
  }

  /**
   * Undoes the edits of the mutant before, and applies those of this one.
   *
   * @returns the copy's `src`, for `WALGUARD_SOURCE`
   * @throws {EditError} when a file or a text does not occur exactly once
   */
  become(mutant: Mutant): string {
    for (const file of this.#changed) this.#copy(file);
    const texts = mutatedFiles(this.#root, mutant);
    this.#changed = [...texts.keys()];
    if (typeof mutant.killedBy !== "string") this.#copy(mutant.killedBy.file);
    for (const [file, text] of texts) writeFileSync(join(this.#target, file), text);
    return join(this.#target, "src");
  }

  #copy(file: string): void {
    cpSync(join(this.#root, file), join(this.#target, file), { recursive: true });
  }
}

/** The specification's texts and data, cases among them. */
function linkTexts(root: string, target: string): void {
  for (const entry of readdirSync(join(root, "spec"), { withFileTypes: true })) {
    const file = join("spec", entry.name);
    if (entry.name === "cases" || (entry.isFile() && !existsSync(join(target, file))))
      symlinkSync(join(root, file), join(target, file));
  }
}

/** All that a case or a test may load, besides its own file. */
function roomsOf(root: string): string[] {
  const spec = foldersOf(root, "spec", ["cases", "field", "publish"]);
  const faults = foldersOf(root, "faults", ["mutants", "mutation"]);
  return ["src", "package.json", constantsFile, ...spec, ...faults, "faults/index.ts"];
}

function foldersOf(root: string, room: string, without: readonly string[]): string[] {
  return readdirSync(join(root, room), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !without.includes(entry.name))
    .map(({ name }) => `${room}/${name}`);
}

/**
 * The files that a mutant changes, with its edits applied. Writes nothing.
 *
 * @param root the repository
 * @returns texts by path below `root`
 * @throws {EditError} when a file or a text does not occur exactly once
 */
export function mutatedFiles(root: string, mutant: Mutant): Map<string, string> {
  const texts = new Map<string, string>();
  for (const edit of mutant.edits) {
    const file = fileNamed(edit.file, root, mutant);
    texts.set(file, applied(edit, texts.get(file) ?? readFileSync(join(root, file), "utf8"), mutant));
  }
  return texts;
}

function applied({ file, from, to }: Edit, source: string, { id }: Mutant): string {
  const times = source.split(from).length - 1;
  if (times !== 1) throw new EditError(`${id}: ${file} has the text ${times} times, not once: ${from}`);
  // A function, because the replacement may contain $&.
  return source.replace(from, () => to);
}

function fileNamed(name: string, root: string, { id }: Mutant): string {
  const all = [
    ...["src", "spec/runner"].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map(
        (file) => `${folder}/${file.replaceAll("\\", "/")}`,
      ),
    ),
    constantsFile,
  ];
  const inTortures = ["spec/torture", "faults/torture"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map(
      (file) => `${folder}/${file.replaceAll("\\", "/")}`,
    ),
  );
  const first = all.filter((file) => file.endsWith(`/${name}`));
  const named = first.length > 0 ? first : inTortures.filter((file) => file.endsWith(`/${name}`));
  if (named.length === 1) return named[0] as string;
  throw new EditError(`${id}: ${named.length} files are named ${name}: ${named.join(", ") || "none"}`);
}
