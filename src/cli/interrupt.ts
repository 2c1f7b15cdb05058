import { killChildren } from "./child-program.ts";
import { exitCode } from "./exit-code.ts";
import { removePlaces } from "./working-place.ts";

let interrupted = false;
const endings = new Set<() => Promise<void>>([killChildren]);

/** Registers something that an interrupt must end, and wait for, before this process exits. */
export function endOnInterrupt(end: () => Promise<void>): void {
  endings.add(end);
}

/** Whether an interrupt is being handled: errors from then on are its consequence and are not reported. */
export function wasInterrupted(): boolean {
  return interrupted;
}

/** On SIGINT, SIGTERM or SIGHUP, ends all child processes and removes all working directories, then exits. */
export function onInterrupt(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (interrupted) return;
      interrupted = true;
      void Promise.all([...endings].map((end) => end())).then(() => {
        removePlaces();
        process.exit(exitCode.interrupted);
      });
    });
  }
}
