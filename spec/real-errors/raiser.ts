/** Runs recipes in a process of one stage, and makes its system calls fail when it asks for that. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Injector, openInjector } from "../../faults/real/injector/injector.ts";
import { type LineProcess, startCommand } from "../fixtures/runtime-process.ts";
import { within } from "../runner/process/within.ts";
import { buildExtension } from "./extension.ts";
import type { Raised } from "./raised.ts";
import { type Stage, stageCommand } from "./stage.ts";

/** What is to be raised, and which forged error it is compared with: the same, unless the comparison is tried out. */
export interface Order {
  readonly code: string;
  readonly forgedCode?: string;
}

/**
 * Raises codes, one after another, in one process; in another one after a code that has ended or blocked it.
 *
 * @param stage where
 * @param orders what
 * @param onRaised called after each
 * @throws {Error} when there is no injector or compiler here
 */
export async function raiseAll(
  stage: Stage,
  orders: readonly Order[],
  onRaised: (code: string, raised: Raised) => void,
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "walguard-real-"));
  let child: LineProcess | null = null;
  try {
    // The engine's ten seconds before "locking protocol" are a fifth of one.
    using injector = openInjector({ directory, hurry: 50 });
    if (!injector.available) throw new Error(injector.reason);
    const extension = buildExtension(injector.directory);
    for (const { code, forgedCode = code } of orders) {
      child ??= start(stage, injector, extension);
      child.tell(JSON.stringify({ code, forgedCode }));
      const raised = await answer(child, injector);
      if (raised === null) {
        await end(child);
        child = null;
      }
      onRaised(code, raised ?? { verdict: "not raised", reason: "the process did not survive it" });
    }
  } finally {
    if (child !== null) await end(child);
    rmSync(directory, { recursive: true, force: true });
  }
}

function start(stage: Stage, injector: Injector, extension: string): LineProcess {
  const program = fileURLToPath(new URL("raise-program.ts", import.meta.url));
  const variables = Object.entries(injector.environment()).map(([name, value]) => `${name}=${value}`);
  const parameters = [program, stage.driver, injector.directory, extension];
  return startCommand("env", [...variables, ...stageCommand(stage), ...parameters]);
}

async function end({ child, ended }: LineProcess): Promise<void> {
  child.stdin?.end();
  child.kill("SIGKILL");
  await ended;
}

/** What it says in the end; `null` when it says no more. */
async function answer(child: LineProcess, injector: Injector): Promise<Raised | null> {
  for (;;) {
    const line = await within(child.line(), 20_000).catch(() => "late" as const);
    if (line === "late") return null;
    const said = JSON.parse(line) as { raised?: Raised; arm?: string | null };
    if (said.raised !== undefined) return said.raised;
    if (typeof said.arm === "string") injector.arm(said.arm);
    else injector.disarm();
    child.tell("armed");
  }
}
