import { killChildren } from "./child-program.ts";
import { exitCode } from "./exit-code.ts";
import { removePlaces } from "./working-place.ts";

/** On Ctrl-C, or when told to end: no process and no file of walguard's own stays behind. */
export function onInterrupt(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      void killChildren().then(() => {
        removePlaces();
        process.exit(exitCode.interrupted);
      });
    });
  }
}
