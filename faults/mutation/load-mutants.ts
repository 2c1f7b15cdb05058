import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Mutant } from "./mutant.ts";

/** A mutant and its file. */
export interface LoadedMutant extends Mutant {
  /** Relative to the directory of all mutants: `<area>/<id>.ts`. */
  readonly file: string;
}

const mutantsDirectory = fileURLToPath(new URL("../mutants", import.meta.url));

/**
 * All mutants, sorted by id. Every file below `faults/mutants/` is one, in the folder of its case's area.
 *
 * @throws when a file exports no mutant, or one whose id differs from the file's name
 */
export async function loadMutants(directory: string = mutantsDirectory): Promise<LoadedMutant[]> {
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  const mutants = await Promise.all(files.map((file) => load(directory, file)));
  return mutants.sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function load(directory: string, file: string): Promise<LoadedMutant> {
  const { mutant } = (await import(pathToFileURL(join(directory, file)).href)) as { mutant?: Mutant };
  if (mutant === undefined) throw new Error(`${file} exports no mutant`);
  if (mutant.id !== basename(file, ".ts"))
    throw new Error(`${file} exports the mutant ${mutant.id}: the file must be named like the mutant`);
  return { ...mutant, file: file.replaceAll("\\", "/") };
}
