import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Mutant } from "./mutant.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

/**
 * All mutants of a directory, by id. A file is one when it says that it makes a `Mutant`; other wrong
 * implementations, which tests call by themselves, stand in the same directory.
 *
 * @throws when a file exports none, or one whose id is not the file's name
 */
export async function loadMutants(directory: string = here): Promise<Mutant[]> {
  const files = readdirSync(directory).filter(
    (name) => name.endsWith(".ts") && saysMutant(join(directory, name)),
  );
  return await Promise.all(
    files.sort().map(async (file) => {
      const { mutant } = (await import(pathToFileURL(join(directory, file)).href)) as { mutant?: Mutant };
      if (mutant === undefined) throw new Error(`${file} exports no mutant`);
      if (mutant.id === basename(file, ".ts")) return mutant;
      throw new Error(`${file} has the mutant ${mutant.id}: the names must be the same`);
    }),
  );
}

function saysMutant(path: string): boolean {
  return /: Mutant = \{/.test(readFileSync(path, "utf8"));
}
