/** Actions on files: looked at by `stat`, changed by name, their bytes read by the inspector only. */
import {
  chmodSync,
  existsSync,
  linkSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import type { RunnerStep } from "./case.ts";
import type { Scene } from "./case-run.ts";
import { HarnessFault, Unmet } from "./faults-of-the-run.ts";
import type { Setup } from "./setup.ts";

interface StatExpectation {
  readonly exists?: boolean;
  readonly sameAs?: string;
  readonly differentFrom?: string;
  readonly mode?: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

const pathOf = (scene: Scene, step: RunnerStep): string => String(step.path ?? scene.path);

export const fileActions: Readonly<Record<string, (scene: Scene, step: RunnerStep) => Promise<void> | void>> =
  {
    stat(scene, step) {
      const path = pathOf(scene, step);
      const stats = statSync(path, { throwIfNoEntry: false });
      const identity = stats === undefined ? "missing" : `${stats.dev}:${stats.ino}`;
      if (step.save !== undefined) scene.saved.set(String(step.save), identity);
      const expect = (step.expect ?? {}) as StatExpectation;
      const size = stats?.size ?? 0;
      const mode = ((stats?.mode ?? 0) & 0o777).toString(8).padStart(3, "0");
      const seen = { exists: stats !== undefined, identity, size, mode };
      const checks: readonly [boolean, string][] = [
        [expect.exists === undefined || expect.exists === seen.exists, "exists"],
        [
          expect.sameAs === undefined || savedOf(scene, expect.sameAs) === identity,
          "is the same file as before",
        ],
        [
          expect.differentFrom === undefined || savedOf(scene, expect.differentFrom) !== identity,
          "is another file",
        ],
        [
          expect.mode === undefined || Number.parseInt(expect.mode, 8) === Number.parseInt(mode, 8),
          "permissions",
        ],
        [expect.atLeast === undefined || size >= expect.atLeast, "size at least"],
        [expect.atMost === undefined || size <= expect.atMost, "size at most"],
      ];
      const unmet = checks.filter(([holds]) => !holds).map(([, what]) => what);
      if (unmet.length > 0) throw new Unmet(`${path}: ${unmet.join(", ")}`, expect, seen);
    },
    async hash(scene, step) {
      const path = pathOf(scene, step);
      const { hash } = await scene.inspector.look(path);
      if (step.save !== undefined) scene.saved.set(String(step.save), hash);
      const { sameAs, differentFrom } = step as { sameAs?: string; differentFrom?: string };
      if (sameAs !== undefined && savedOf(scene, sameAs) !== hash) {
        throw new Unmet(`${path} has other bytes than before`, savedOf(scene, sameAs), hash);
      }
      if (differentFrom !== undefined && savedOf(scene, differentFrom) === hash) {
        throw new Unmet(`${path} has the same bytes as before`, "others", hash);
      }
    },
    async header(scene, step) {
      const seen = await headerOf(scene, pathOf(scene, step));
      if (seen !== step.expect)
        throw new Unmet(`the header of ${pathOf(scene, step)} says ${seen}`, step.expect, seen);
    },
    unlink: (scene, step) => unlinkSync(pathOf(scene, step)),
    link: (scene, step) => linkSync(pathOf(scene, step), String(step.to)),
    rename: (scene, step) => renameSync(pathOf(scene, step), String(step.to)),
    async replace(scene, step) {
      const path = pathOf(scene, step);
      const other = `${path}.replacement`;
      await scene.inspector.make(other, (step.setup ?? { file: "wal" }) as Setup);
      renameSync(other, path);
      for (const suffix of ["-wal", "-shm"]) rmSync(`${other}${suffix}`, { force: true });
    },
    "write-file": (scene, step) => writeFileSync(pathOf(scene, step), String(step.text ?? "")),
    truncate(scene, step) {
      const path = pathOf(scene, step);
      truncateSync(path, Math.max(0, statSync(path).size - Number(step.bytes)));
    },
    extend(scene, step) {
      const path = pathOf(scene, step);
      truncateSync(path, statSync(path).size + Number(step.bytes));
    },
    chmod: (scene, step) => chmodSync(pathOf(scene, step), Number.parseInt(String(step.mode), 8)),
  };

/** What a file's header says, read in a process of its own. */
export async function headerOf(scene: Scene, path: string): Promise<string> {
  return existsSync(path) ? (await scene.inspector.look(path)).header : "absent";
}

function savedOf(scene: Scene, name: string): string {
  const value = scene.saved.get(name);
  if (value === undefined) throw new HarnessFault(`no step saved ${name}`);
  return value;
}
