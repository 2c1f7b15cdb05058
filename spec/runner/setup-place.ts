import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import type { Scene } from "./case-run.ts";

/** The name under which the hash of the file as it was made is kept. */
export const hashOfSetup = "setup";

/** Makes what a case begins with: the database by the inspector, the rest of the directory here. */
export async function prepareSetup(scene: Scene): Promise<void> {
  const { setup = {} } = scene.case;
  const below = (path: string): string => {
    const absolute = isAbsolute(path) ? path : join(scene.directory, path);
    mkdirSync(dirname(absolute), { recursive: true });
    return absolute;
  };
  for (const path of setup.directories ?? []) mkdirSync(below(path), { recursive: true });
  // Not for a missing file: a port may be asked to make its parent directories.
  if ((setup.file ?? "absent") !== "absent") await scene.inspector.make(scene.path, setup);
  for (const [path, text] of Object.entries(setup.files ?? {})) writeFileSync(below(path), text);
  for (const path of setup.fifos ?? []) execFileSync("mkfifo", [below(path)]);
  for (const [path, target] of Object.entries(setup.links ?? {})) symlinkSync(target, below(path));
  if (setup.mode !== undefined) chmodSync(scene.path, Number.parseInt(setup.mode, 8));
  if (scene.case.expect?.bytes === "unchanged" && existsSync(scene.path)) {
    scene.saved.set(hashOfSetup, (await scene.inspector.look(scene.path)).hash);
  }
}
