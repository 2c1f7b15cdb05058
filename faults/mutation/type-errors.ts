import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Type-checks copies of the source. A mutant that calls something that does not exist fails every case, so killing
 * it would prove nothing.
 *
 * @param root the repository
 * @param place the directory of the copies, each named after its mutant
 * @param checked what to check of them, relative to `place`: directories with all that is in them but `src/cli`, and
 *   files with all that they import
 * @returns the first error of each copy that has one, by id
 */
export function typeErrors(
  root: string,
  place: string,
  checked: { readonly directories: readonly string[]; readonly files: readonly string[] },
): ReadonlyMap<string, string> {
  const project = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: { typeRoots: [join(root, "node_modules/@types")], noImplicitReturns: false },
    files: checked.files,
    include: checked.directories,
    exclude: ["*/src/cli"],
  };
  writeFileSync(join(place, "tsconfig.json"), JSON.stringify(project));
  const { stdout, error } = spawnSync(
    join(root, "node_modules/.bin/tsc"),
    ["--project", ".", "--pretty", "false"],
    { cwd: place, encoding: "utf8", maxBuffer: 2 ** 26 },
  );
  if (error !== undefined) throw error;
  const found = new Map<string, string>();
  for (const line of stdout.split("\n")) {
    const [, id, rest] = /^([^/(]+)\/(.*error TS.*)$/.exec(line) ?? [];
    if (id !== undefined && rest !== undefined && !found.has(id)) found.set(id, rest);
    else if (id === undefined && line.includes("error TS")) throw new Error(`tsc: ${line}`);
  }
  return found;
}
