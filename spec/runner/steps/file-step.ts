/** Actions on files. Only the inspector reads a file's bytes; here files are inspected with `stat` and changed by name. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { RunnerStep, Setup } from "../case/case.ts";
import { fitsGlob } from "../case/match.ts";
import { ExpectationFailed, HarnessFault } from "../early-end.ts";
import type { CaseContext } from "./case-context.ts";
import { protectFromWriting } from "./write-protection.ts";

interface StatExpectation {
  readonly exists?: boolean;
  readonly sameAs?: string;
  readonly differentFrom?: string;
  readonly mode?: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

const pathOf = (context: CaseContext, step: RunnerStep): string => String(step.path ?? context.path);

export const fileActions: Readonly<
  Record<string, (context: CaseContext, step: RunnerStep) => Promise<void> | void>
> = {
  stat(context, step) {
    if (!isDue(context, step)) return;
    const path = onlyOne(pathOf(context, step));
    const stats = statSync(path, { throwIfNoEntry: false });
    const identity = stats === undefined ? "missing" : `${stats.dev}:${stats.ino}`;
    if (step.save !== undefined) context.saved.set(String(step.save), identity);
    const expect = (step.expect ?? {}) as StatExpectation;
    const size = stats?.size ?? 0;
    const mode = ((stats?.mode ?? 0) & 0o7777).toString(8).padStart(3, "0");
    const seen = { exists: stats !== undefined, identity, size, mode };
    const checks: readonly [boolean, string][] = [
      [
        expect.exists === undefined || expect.exists === seen.exists,
        seen.exists ? "exists" : "does not exist",
      ],
      [expect.sameAs === undefined || savedOf(context, expect.sameAs) === identity, "is another file now"],
      [
        expect.differentFrom === undefined || savedOf(context, expect.differentFrom) !== identity,
        "is still the same file",
      ],
      [
        expect.mode === undefined || Number.parseInt(expect.mode, 8) === Number.parseInt(mode, 8),
        `has the permissions ${mode}, not ${expect.mode}`,
      ],
      [
        expect.atLeast === undefined || size >= expect.atLeast,
        `has ${size} bytes, fewer than ${expect.atLeast}`,
      ],
      [expect.atMost === undefined || size <= expect.atMost, `has ${size} bytes, more than ${expect.atMost}`],
    ];
    const unmet = checks.filter(([holds]) => !holds).map(([, what]) => what);
    if (unmet.length > 0)
      throw new ExpectationFailed(`${basename(path)} ${unmet.join(" and ")}`, expect, seen);
  },
  async hash(context, step) {
    const path = onlyOne(pathOf(context, step));
    const { hash } = await context.inspector.look(path);
    if (step.save !== undefined) context.saved.set(String(step.save), hash);
    const { sameAs, differentFrom } = step as { sameAs?: string; differentFrom?: string };
    if (sameAs !== undefined && savedOf(context, sameAs) !== hash) {
      throw new ExpectationFailed(
        `the bytes of ${basename(path)} have changed`,
        savedOf(context, sameAs),
        hash,
      );
    }
    if (differentFrom !== undefined && savedOf(context, differentFrom) === hash) {
      throw new ExpectationFailed(`the bytes of ${basename(path)} have not changed`, "others", hash);
    }
  },
  async header(context, step) {
    const seen = await context.inspector.header(pathOf(context, step));
    if (seen !== step.expect)
      throw new ExpectationFailed(
        `the header of ${basename(pathOf(context, step))} says ${seen}, not ${step.expect}`,
        step.expect,
        seen,
        false,
        "header",
      );
  },
  async "shorter-than-header"(context, step) {
    const path = pathOf(context, step);
    const { pages, pageBytes } = await context.inspector.look(path);
    const seen = { pagesInHeader: pages, pagesInFile: statSync(path).size / pageBytes };
    if (seen.pagesInFile < seen.pagesInHeader) return;
    throw new ExpectationFailed("the checkpoint is not half done", "more pages in the header", seen);
  },
  unlink(context, step) {
    if (isDue(context, step)) unlinkSync(pathOf(context, step));
  },
  damage: (context, step) => context.inspector.overwritePage(pathOf(context, step), Number(step.page)),
  link: (context, step) => linkSync(pathOf(context, step), String(step.to)),
  rename(context, step) {
    if (isDue(context, step)) renameSync(pathOf(context, step), String(step.to));
  },
  async replace(context, step) {
    const path = pathOf(context, step);
    const other = `${path}.replacement`;
    await context.inspector.make(other, (step.setup ?? { file: "wal" }) as Setup);
    if (step.inPlace === true) copyFileSync(other, path);
    else renameSync(other, path);
    for (const suffix of ["", "-wal", "-shm"]) rmSync(`${other}${suffix}`, { force: true });
  },
  "write-file": (context, step) => writeFileSync(pathOf(context, step), String(step.text ?? "")),
  truncate(context, step) {
    const path = pathOf(context, step);
    truncateSync(path, Math.max(0, statSync(path).size - Number(step.bytes)));
  },
  extend(context, step) {
    const path = pathOf(context, step);
    truncateSync(path, statSync(path).size + Number(step.bytes));
  },
  protect(context, step) {
    const path = pathOf(context, step);
    context.protections.set(path, protectFromWriting(path));
  },
  unprotect: (context, step) => context.protections.get(pathOf(context, step))?.(),
  touch(context, step) {
    if (isDue(context, step)) utimesSync(pathOf(context, step), Number(step.time), Number(step.time));
  },
  chmod(context, step) {
    if (isDue(context, step)) chmodSync(pathOf(context, step), Number.parseInt(String(step.mode), 8));
  },
};

/** Whether a step's conditions hold: that the file is there, that a port refused something. */
function isDue(context: CaseContext, step: RunnerStep): boolean {
  if (step.ifThere === true && !existsSync(pathOf(context, step))) return false;
  return step.ifRefused === undefined || context.refused.has(String(step.ifRefused));
}

/** The file whose name fits, where the name is a pattern that one file fits. */
function onlyOne(path: string): string {
  if (!basename(path).includes("*")) return path;
  const names = readdirSync(dirname(path)).filter((name) => fitsGlob(basename(path), name));
  const [name] = names;
  if (name === undefined || names.length > 1) {
    throw new ExpectationFailed(`${names.length} files fit ${path}`, "one", names);
  }
  return join(dirname(path), name);
}

function savedOf(context: CaseContext, name: string): string {
  const value = context.saved.get(name);
  if (value === undefined) throw new HarnessFault(`no step saved ${name}`);
  return value;
}
