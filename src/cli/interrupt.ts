import { killChildren } from "./child-program.ts";
import { exitCode } from "./exit-code.ts";
import { removePlaces } from "./working-place.ts";

let interrupted = false;
const endings = new Set<() => Promise<void>>([killChildren]);

/** Adds something that an interrupt must end, and wait for, before this process goes. */
export function endOnInterrupt(end: () => Promise<void>): void {
  endings.add(end);
}

/** Whether the end has begun: what fails from then on is its consequence, and not worth a word. */
export function wasInterrupted(): boolean {
  return interrupted;
}

/** On Ctrl-C, or when told to end: no process and no file of walguard's own stays behind. */
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
