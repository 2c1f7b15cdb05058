/**
 * The last look. Both drivers close what is open when the process or the worker ends, and that close checkpoints:
 * where the `-wal` was taken away meanwhile, it would write old pages over what other processes have committed
 * since (LH-019). So every live connection is looked at before the drivers close it.
 */
import { processSlot } from "../process-state.ts";
import { type ConnectionState, connectionState } from "./connection-state.ts";
import { lookWherePossible } from "./lost-generation.ts";
import { liveDatabases } from "./registry.ts";

const watch = processSlot("exit-look.1", (): { listener: (() => void) | null } => ({ listener: null }));

/** Looks once more when the process ends. The only global handler there is; at most one for all copies. */
export function watchExit(): void {
  if (watch().listener !== null) return;
  watch().listener = lookAtAll;
  forEachEnd("on", lookAtAll);
}

/** Takes the handler away, with the last connection. */
export function stopWatchingExit(): void {
  const { listener } = watch();
  if (listener === null) return;
  watch().listener = null;
  forEachEnd("off", listener);
}

/** On Deno no event is told of every end: a worker's has `exit` alone, Deno.exit() `unload`, an error neither. */
function forEachEnd(change: "on" | "off", listener: () => void): void {
  process[change]("exit", listener);
  const target = globalThis as unknown as EventTarget & { readonly Deno?: unknown };
  if (target.Deno === undefined) return;
  process[change]("uncaughtExceptionMonitor", listener);
  if (change === "on") target.addEventListener("unload", listener);
  else target.removeEventListener("unload", listener);
}

function lookAtAll(): void {
  for (const { connections } of liveDatabases().values()) {
    let state: ConnectionState | undefined;
    for (const connection of connections) {
      state = connectionState(connection);
      lookWherePossible(connection, state);
    }
    if (state?.lost === null) state.farewell?.ending();
  }
}
