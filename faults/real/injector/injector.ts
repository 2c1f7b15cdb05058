import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { assertBackEnd } from "../../plan/back-end.ts";
import type { Fault, FaultPlan } from "../../plan/plan.ts";
import { readPlan } from "../../plan/read-plan.ts";
import { VacuousFaultError } from "../../plan/vacuous-fault.ts";
import { type UnavailableFault, unavailable } from "../real-fault.ts";
import { type CallCount, ControlFile, type RuleState } from "./control-file.ts";
import { injectorLibrary } from "./library.ts";

/** What an injector is about. */
export interface InjectorOptions {
  /** Only files below it are touched. It must exist. */
  readonly directory: string;
  /** The database's file name. Default: each file is what its ending says. */
  readonly database?: string | undefined;
  /**
   * How many times shorter the engine's own sleeps are: it gives up with "locking protocol" after ten seconds of them.
   * Default 1.
   */
  readonly hurry?: number | undefined;
}

/**
 * Makes the system calls of other processes fail for real, below the SQLite library, whatever the language.
 *
 * Processes that are started with {@link Injector.environment} preload a small C library. What it does is told from
 * outside, at any time: it needs no word in the program under test.
 *
 * @example
 * ```ts
 * import { spawnSync } from "node:child_process";
 * import { openInjector } from "walguard/faults";
 *
 * using injector = openInjector({ directory: "/tmp/scratch" });
 * if (!injector.available) console.log(injector.reason);
 * else {
 *   injector.arm("sys.fsync(wal)=1*errno(EIO)");
 *   spawnSync("node", ["service.js"], { env: { ...process.env, ...injector.environment() } });
 *   injector.assertFired();
 * }
 * ```
 */
export interface Injector extends Disposable {
  readonly available: true;
  /** The directory, without symbolic links: use files below this name. */
  readonly directory: string;
  /**
   * The environment variables of a process that the injector is to see.
   *
   * @param actor its name, for faults with `[actor=…]`
   */
  environment(actor?: string): Record<string, string>;
  /**
   * Puts a plan of system calls in the place of the one before, and counts from now on.
   *
   * @param plan such as `sys.fsync(journal)=1*errno(EIO)`; an empty list of faults only counts
   * @throws {FaultPlanError} for an invalid plan, or one with statements in it
   */
  arm(plan: FaultPlan | string): void;
  /** Nothing fails and nothing is counted until {@link Injector.arm}. What has been counted stays. May be called late. */
  disarm(): void;
  /** What became of each fault of the plan, by its id. */
  readonly states: Readonly<Record<string, RuleState>>;
  /** Which calls were made on which kind of file while armed. */
  readonly counts: readonly CallCount[];
  /** Throws {@link VacuousFaultError} when a fault of the plan has never fired. */
  assertFired(): void;
  /** Every change of a file is appended to this file, in order; `null` ends that. See `readRecording()`. */
  record(file: string | null): void;
}

/**
 * Opens an injector.
 *
 * @returns the reason where there can't be one: it takes Linux, glibc and a C compiler
 * @throws {Error} when the directory does not exist
 */
export function openInjector(options: InjectorOptions): Injector | UnavailableFault {
  const directory = realpathSync(resolve(options.directory));
  const library = injectorLibrary();
  if ("reason" in library) return unavailable(library.reason);
  const place = mkdtempSync(join(tmpdir(), "walguard-inject-"));
  const file = join(place, "control");
  // The directory is removed when the process ends by itself, too, as after an interrupt.
  const remove = (): void => rmSync(place, { recursive: true, force: true });
  process.once("exit", remove);
  const control = new ControlFile(file, directory, options.database ?? "", options.hurry ?? 1);
  let faults: readonly Fault[] = [];
  let isOpen = true;
  return {
    available: true,
    directory,
    environment: (actor) => ({
      LD_PRELOAD: [library.file, process.env.LD_PRELOAD].filter(Boolean).join(":"),
      WALGUARD_INJECT: file,
      ...(actor === undefined ? {} : { WALGUARD_INJECT_ACTOR: actor }),
    }),
    arm(plan) {
      const read = readPlan(plan);
      assertBackEnd(read, "injector");
      control.arm(read);
      faults = read.faults;
    },
    disarm() {
      if (isOpen) control.disarm();
    },
    get states() {
      return Object.fromEntries(faults.map(({ id }, index) => [id, control.state(index)]));
    },
    get counts() {
      return control.counts();
    },
    assertFired() {
      const idle = faults.flatMap((fault, index) => {
        const { seen, fired } = control.state(index);
        return fired === 0 ? [{ fault, seen }] : [];
      });
      if (idle.length > 0) throw new VacuousFaultError(idle);
    },
    record: (to) => control.record(to === null ? null : resolve(to)),
    [Symbol.dispose]() {
      if (!isOpen) return;
      isOpen = false;
      control.disarm();
      control.record(null);
      control.close();
      process.off("exit", remove);
      remove();
    },
  };
}
