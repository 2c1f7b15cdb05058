import { Presets, SingleBar } from "cli-progress";

/** A progress bar on standard error. */
export interface Progress {
  update(done: number): void;
  stop(): void;
}

/**
 * Shows a bar until it is stopped; nothing where standard error is not a terminal.
 *
 * @param what what is counted
 * @param total the final count
 * @param quiet show nothing
 */
export function showProgress(what: string, total: number, quiet: boolean): Progress {
  if (quiet || !process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  const bar = new SingleBar(
    {
      format: `${what} {bar} {value}/{total}`,
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
    },
    process.env.NO_COLOR ? Presets.legacy : Presets.shades_classic,
  );
  bar.start(total, 0);
  return { update: (done) => bar.update(done), stop: () => bar.stop() };
}
