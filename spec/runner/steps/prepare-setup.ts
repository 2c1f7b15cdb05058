import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { hashOfSetup } from "../judge/final-state.ts";
import type { CaseContext } from "./case-context.ts";
import { mountSmall } from "./small-file-system.ts";

/** Makes the initial state of a case. The inspector makes the database, this process the other files. */
export async function prepareSetup(context: CaseContext): Promise<void> {
  const { setup = {} } = context.case;
  const below = (path: string): string => {
    const absolute = isAbsolute(path) ? path : join(context.directory, path);
    mkdirSync(dirname(absolute), { recursive: true });
    return absolute;
  };
  if (setup.fileSystemBytes !== undefined)
    context.protections.set(context.directory, mountSmall(context.directory, setup.fileSystemBytes));
  for (const path of setup.directories ?? []) mkdirSync(below(path), { recursive: true });
  // Not for an absent file: the port may have to make its parent directories.
  if ((setup.file ?? "absent") !== "absent") await context.inspector.make(context.path, setup);
  for (const [path, text] of Object.entries(setup.files ?? {})) writeFileSync(below(path), text);
  for (const path of setup.fifos ?? []) execFileSync("mkfifo", [below(path)]);
  for (const [path, target] of Object.entries(setup.links ?? {})) symlinkSync(target, below(path));
  if (setup.mode !== undefined) chmodSync(context.path, Number.parseInt(setup.mode, 8));
  if (context.case.expect?.bytes === "unchanged" && existsSync(context.path)) {
    context.saved.set(hashOfSetup, (await context.inspector.look(context.path)).hash);
  }
}
