/** Checks which files exist: by name, and copies of a damaged database by content too. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { constants } from "../../../src/constants.ts";
import type { RunnerStep } from "../case/case.ts";
import { fitsGlob } from "../case/match.ts";
import { ExpectationFailed } from "../early-end.ts";
import type { CaseContext } from "./case-context.ts";

interface NamesExpectation {
  readonly only?: readonly string[];
  readonly absent?: readonly string[];
  readonly count?: Readonly<Record<string, number>>;
}

/** Checks the names in the case's directory while the actors run. */
export function lookAtNames(context: CaseContext, step: RunnerStep): void {
  const expect = (step.expect ?? {}) as NamesExpectation;
  const names = readdirSync(context.directory, { recursive: true, encoding: "utf8" });
  const { only } = expect;
  const wrong = names.filter(
    (name) =>
      (only !== undefined && !only.some((pattern) => fitsGlob(pattern, name))) ||
      expect.absent?.some((pattern) => fitsGlob(pattern, name)),
  );
  if (wrong.length > 0) throw new ExpectationFailed(`${wrong.join(", ")} must not exist`, expect, names);
  for (const [pattern, wanted] of Object.entries(expect.count ?? {})) {
    const seen = names.filter((name) => fitsGlob(pattern, name)).length;
    if (seen !== wanted)
      throw new ExpectationFailed(
        `there are ${seen} files ${pattern}, not ${wanted}`,
        { [pattern]: wanted },
        names,
      );
  }
}

/**
 * Checks the copies of a damaged database: their number, that each is named after its content, and that one of
 * them equals the database as it is now.
 */
export async function lookAtCopies(context: CaseContext, step: RunnerStep): Promise<void> {
  const path = String(step.path ?? context.path);
  const prefix = `${basename(path)}.corrupt.`;
  const names = readdirSync(dirname(path)).filter((name) => name.startsWith(prefix) && name.endsWith(".bak"));
  if (names.length !== step.expect)
    throw new ExpectationFailed(
      `there are ${names.length} copies of the damaged database, not ${step.expect}`,
      step.expect,
      names,
    );
  const hashes = names.map((name) => {
    const hash = createHash("sha256")
      .update(readFileSync(join(dirname(path), name)))
      .digest("hex");
    const wanted = `${prefix}${hash.slice(0, constants.quarantineHashCharacters)}.bak`;
    if (name !== wanted)
      throw new ExpectationFailed("the name of a copy does not match its content", wanted, name);
    return hash;
  });
  if (!existsSync(path)) throw new ExpectationFailed("the damaged database itself is gone", path, "no file");
  const { hash } = await context.inspector.look(path);
  if (names.length > 0 && !hashes.includes(hash))
    throw new ExpectationFailed("none of the copies has the database's bytes", hash, hashes);
}
