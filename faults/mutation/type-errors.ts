import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Mutant } from "./mutant.ts";
import { mutatedFiles, SourcedCopy } from "./sourced-copy.ts";

/**
 * Type-checks mutants. One that calls something that does not exist fails every case, so killing it would prove nothing.
 *
 * All are checked at once, each as the files that it changes beside the reference's others. Only where those have errors
 * or declare something else than the reference's, so that others may have errors, a whole copy is checked.
 *
 * @param root the repository
 * @param place a directory for copies
 * @param mutants their edits fit
 * @returns the first error of each that has one, by id
 */
export function typeErrors(
  root: string,
  place: string,
  mutants: readonly Mutant[],
): ReadonlyMap<string, string> {
  const doubtful = doubtfulAlone(root, join(place, "alone"), mutants);
  return doubtful.length === 0 ? new Map() : errorsOfCopies(root, join(place, "whole"), doubtful);
}

function doubtfulAlone(root: string, place: string, mutants: readonly Mutant[]): Mutant[] {
  const changed = new Map(mutants.map((mutant) => [mutant, [...mutatedFiles(root, mutant)]]));
  const sources = new Set<string>();
  for (const [{ id }, texts] of changed) {
    for (const [file, text] of texts) {
      mkdirSync(dirname(join(place, id, file)), { recursive: true });
      writeFileSync(join(place, id, file), text);
      if (file.endsWith(".ts")) sources.add(join(root, file)).add(join(place, id, file));
    }
  }
  for (const name of ["node_modules", "package.json"]) symlinkSync(join(root, name), join(place, name));
  const output = join(place, "declared");
  const said = compile(root, place, {
    compilerOptions: {
      // An import finds the reference's file where the mutant has none.
      rootDirs: [root, ...mutants.map(({ id }) => id)],
      rootDir: "/",
      rewriteRelativeImportExtensions: false,
      allowImportingTsExtensions: true,
      noEmit: false,
      emitDeclarationOnly: true,
      outDir: output,
    },
    files: [...sources],
  });
  const declared = (file: string): string =>
    readFileSync(join(output, relative("/", file)).replace(/\.ts$/, ".d.ts"), "utf8");
  return mutants.filter((mutant) => {
    const { id } = mutant;
    const texts = changed.get(mutant) ?? [];
    return (
      said.some((line) => line.startsWith(`${id}/`)) ||
      texts.some(
        ([file]) => !file.endsWith(".ts") || declared(join(place, id, file)) !== declared(join(root, file)),
      )
    );
  });
}

function errorsOfCopies(root: string, place: string, mutants: readonly Mutant[]): Map<string, string> {
  const include: string[] = [];
  const files: string[] = [];
  for (const mutant of mutants) {
    const { id, killedBy } = mutant;
    new SourcedCopy(root, join(place, id)).become(mutant);
    if (typeof killedBy === "string") include.push(join(id, "src"));
    else {
      const changed = [...mutatedFiles(root, mutant).keys()].filter((file) => file.endsWith(".ts"));
      files.push(...changed.map((file) => join(id, file)), join(id, killedBy.file));
    }
  }
  const found = new Map<string, string>();
  for (const line of compile(root, place, { files, include, exclude: ["*/src/cli"] })) {
    const [, id, rest] = /^([^/(]+)\/(.*error TS.*)$/.exec(line) ?? [];
    if (id === undefined || rest === undefined) throw new Error(`tsc: ${line}`);
    if (!found.has(id)) found.set(id, rest);
  }
  return found;
}

/** What a project has beyond the repository's `tsconfig.json`. */
interface Project {
  readonly compilerOptions?: object;
  readonly files: readonly string[];
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

/** @returns the lines with errors, with paths relative to `place` */
function compile(root: string, place: string, project: Project): string[] {
  const { compilerOptions = {}, ...rest } = project;
  const own = { typeRoots: [join(root, "node_modules/@types")], noImplicitReturns: false };
  const text = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: { ...own, ...compilerOptions },
    include: [],
    ...rest,
  };
  writeFileSync(join(place, "tsconfig.json"), JSON.stringify(text));
  const tsc = join(root, "node_modules/.bin/tsc");
  const { stdout, error } = spawnSync(tsc, ["--project", ".", "--pretty", "false"], {
    cwd: place,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  if (error !== undefined) throw error;
  return stdout.split("\n").filter((line) => line.includes("error TS"));
}
