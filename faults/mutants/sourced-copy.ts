/** Copies of the reference's source, each with a mutant's edits. */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Mutant } from "./mutant.ts";

/** An edit that does not fit the source: the mutant has to be brought up to date. */
export class EditError extends Error {
  override name = "EditError";
}

/**
 * Copies what the reference needs to run and applies the edits.
 *
 * @param root the repository
 * @param target a directory that does not exist yet
 * @returns the copy's `src`, for `WALGUARD_SOURCE`
 * @throws {EditError} when a text does not occur exactly once
 */
export function sourcedCopy(root: string, target: string, mutant: Mutant): string {
  mkdirSync(join(target, "spec"), { recursive: true });
  cpSync(join(root, "src"), join(target, "src"), { recursive: true });
  for (const file of ["spec/constants.json", "package.json"]) cpSync(join(root, file), join(target, file));
  symlinkSync(join(root, "node_modules"), join(target, "node_modules"), "dir");
  for (const { file, from, to } of mutant.edits) {
    const path = join(target, file);
    const source = readFileSync(path, "utf8");
    const times = source.split(from).length - 1;
    if (times !== 1)
      throw new EditError(`${mutant.id}: ${file} has the text ${times} times, not once: ${from}`);
    // A function, because a replacement text may hold $&.
    writeFileSync(
      path,
      source.replace(from, () => to),
    );
  }
  return join(target, "src");
}
