/** The commands and their options. Each command has a file of its own, loaded when the command runs. */
import { createRequire } from "node:module";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { requirementLevels } from "../../spec/reader/requirements.ts";
import { driverNames } from "../engine/driver.ts";
import { WalguardError } from "../errors.ts";
import { killChildren } from "./child-program.ts";
import { exitCode } from "./exit-code.ts";
import { onInterrupt, wasInterrupted } from "./interrupt.ts";

/**
 * Runs the command line.
 *
 * @param argv as `process.argv`
 * @returns the exit code
 */
export async function runProgram(argv: readonly string[]): Promise<number> {
  onInterrupt();
  let code: number = exitCode.well;
  const program = buildProgram((result) => {
    code = result;
  });
  try {
    await program.parseAsync([...argv]);
    return code;
  } catch (error) {
    if (wasInterrupted()) return exitCode.interrupted;
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.well : exitCode.usage;
    process.stderr.write(`walguard: ${error instanceof WalguardError ? error.message : describe(error)}\n`);
    return exitCode.couldNotRun;
  } finally {
    // A child still waiting for its next message would keep this process alive.
    await killChildren();
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function buildProgram(finish: (code: number) => void): Command {
  const program = new Command("walguard")
    .description("Opens and writes one SQLite database safely from many processes, and shows that it does.")
    .version(version())
    .exitOverride()
    .showHelpAfterError("(for help: walguard --help, or walguard <command> --help)")
    .addHelpText(
      "after",
      "\nExit codes: 0 success, 1 problems found, 2 usage error, 3 could not run, 4 stale expectations, 130 interrupted.",
    );

  program
    .command("verify")
    .description(
      "run the conformance suite and the main job with every available driver, and give one verdict",
    )
    .option("--quick", "run a smaller burst: 6 processes x 40 writes")
    .option("--dir <directory>", "directory for the databases (default: the system's temporary directory)")
    .option("--json", "print one JSON document")
    .option("--quiet", "show no progress bar")
    .addHelpText(
      "after",
      "\nFor each driver: the fast tier of the conformance suite on walguard itself (walguard conform\nruns it on other implementations), then walguard burst. Takes about two minutes.\n\nExamples:\n  walguard verify\n  walguard verify --dir /srv/data --json",
    )
    .action(async (options) => finish(await (await import("./verify-command.ts")).verifyCommand(options)));

  program
    .command("burst")
    .description(
      "write to one file from many processes; report throughput, latency, fairness, errors, integrity",
    )
    .option("--procs <n>", "number of processes", wholeNumber(1, 1000), 20)
    .option("--writes <n>", "writes per process", wholeNumber(1, 1_000_000), 220)
    .option("--dir <directory>", "directory for the database (default: the system's temporary directory)")
    .addOption(
      new Option(
        "--driver <name>",
        "the SQLite driver (default: better-sqlite3 where it is installed, else node:sqlite)",
      ).choices(driverNames),
    )
    .option("--json", "print one JSON document")
    .option("--quiet", "show no progress bar")
    .addHelpText(
      "after",
      "\nExamples:\n  walguard burst\n  walguard burst --procs 50 --writes 100 --driver node:sqlite --json",
    )
    .action(async (options) => finish(await (await import("./burst-command.ts")).burstCommand(options)));

  program
    .command("conform")
    .description("check any implementation, in any language, against the specification")
    .option("--adapter <command>", "the command that starts the port's adapter")
    .option(
      "--with <command>",
      "a second port's adapter: both ports share one file, and each case runs in both role assignments",
    )
    .addOption(
      new Option(
        "--level <level>",
        "run up to and including this level: core (the documents), safe (so that nothing is lost, nobody hangs, healthy files are served), walguard (habits of this project) (default: safe, or all with --filter)",
      ).choices(requirementLevels),
    )
    .option("--profile <version>", "only the cases frozen for that version of the specification")
    .option(
      "--filter <text>",
      "part of a case id, a requirement, a pattern with *, or several of these, comma-separated",
    )
    .addOption(
      new Option(
        "--tier <tier>",
        "run up to and including this tier (default: fast, or all tiers with --filter)",
      ).choices(["fast", "slow", "stress"]),
    )
    .option("--jobs <n>", "cases to run in parallel (default: number of processors + 1)", wholeNumber(1, 64))
    .option(
      "--timeout <seconds>",
      "time limit of a step (default: the bounds that the port gives at hello, or 60)",
      wholeNumber(1, 3600),
    )
    .option(
      "--strict",
      "for the reference: advice and what does not apply are failures, and answers are due within the limits of the cases",
    )
    .option(
      "--seed <n>",
      "seed for the order of the cases and for random faults (default: 1)",
      wholeNumber(0, 4294967295),
    )
    .option("--list", "list the cases and run nothing")
    .option("--expected-failures <file>", 'known failures: {"<case id>": {"reason": "…", "flaky": true}}')
    .addOption(
      new Option("--reporter <name>", "output format (default: spec)").choices([
        "spec",
        "tap",
        "junit",
        "json",
      ]),
    )
    .option("--dir <directory>", "directory for the databases (default: the system's temporary directory)")
    .option("--verbose", "tell each case as it ends, each skip, and all that is known of each failure")
    .option("--json", "print one JSON document (same as --reporter json)")
    .addHelpText(
      "after",
      '\nExamples:\n  walguard conform --adapter "python3 adapter.py"\n  walguard conform --adapter "./adapter" --level core --filter JM-004\n  walguard conform --adapter "./adapter" --with "python3 adapter.py" --json\n\nA MUST that is not met is a failure, a SHOULD is advice.\n\nExit codes: 0 success (or advice alone), 1 failures, 2 usage error, 3 could not run, 4 stale expectations, 130 interrupted.',
    )
    .action(async (options) => finish(await (await import("./conform.ts")).conformCommand(options)));

  program
    .command("bench")
    .description("measure walguard side by side with what else one would write, on this machine's disk")
    .option(
      "--rounds <n>",
      "number of interleaved rounds (default: 5, or 1 with --quick)",
      wholeNumber(1, 99),
    )
    .option("--dir <directory>", "directory for the databases (default: the system's temporary directory)")
    .option("--only <names>", "scenarios, series of them or targets, comma-separated: see --list", words)
    .option("--peers <names>", "peers, comma-separated: see --list", words)
    .option("--quick", "small scenarios, to see that all works: less than a minute, and no target is judged")
    .option("--list", "list scenarios, peers and targets, and run nothing")
    .option(
      "--page <file>",
      "write a page with plots; it needs no network (npm install @observablehq/plot jsdom)",
    )
    .option("--from <file>", "show the JSON document of an earlier run instead of running")
    .option("--json", "print one JSON document (spec/bench.schema.json)")
    .option("--quiet", "show no progress bar")
    .addHelpText(
      "after",
      "\nTakes about ten minutes. Every scenario compares its file at the end with what was acknowledged.\n\nExamples:\n  walguard bench --json --page bench.html > bench.json\n  walguard bench --only burst-20,callers --peers bare,walguard\n  walguard bench --from bench.json --page bench.html",
    )
    .action(async (options) =>
      finish(await (await import("./bench-command.ts")).benchCommand(options, version())),
    );

  program
    .command("torture")
    .description(
      "let the engine fail, kill processes and cut the power under an implementation, in any language",
    )
    .option(
      "--adapter <command>",
      "the command that starts an adapter; several: they share files (default: walguard's own)",
      (command: string, before: readonly string[] | undefined) => [...(before ?? []), command],
    )
    .option("--sweep", "make each system call fail in turn: once, three times, for ever; and single pages")
    .option("--kill", "kill a process before and after each of its calls, beside the other adapters")
    .option("--power", "cut the power at every sync")
    .option("--chaos", "open, write, read, stop, kill and checkpoint, from many processes, from one seed")
    .option("--minutes <n>", "begin nothing more after so long, for each torture of each adapter", minutes)
    .option("--points <n>", "how many points to sweep at most (default: all)", wholeNumber(1, 10_000_000))
    .option("--kills <n>", "how many kills at most (default: all)", wholeNumber(1, 10_000_000))
    .option("--states <n>", "how many states after a loss of power at most", wholeNumber(1, 100_000_000))
    .option("--lanes <n>", "how many tries side by side (default: 4)", wholeNumber(1, 64))
    .option("--seed <n>", "which points, and in which order", wholeNumber(0, 4294967295), 1)
    .option("--only <place>", "one scenario, or one place of it, as a violation names it")
    .option("--dir <directory>", "directory for the databases (default: the system's temporary directory)")
    .option("--json", "print one JSON document (spec/torture.schema.json)")
    .option("--quiet", "show no progress bar")
    .addHelpText(
      "after",
      '\nAll four run without a choice. Of an adapter they need connect, write, query and close (spec/PORTING.md).\nLinux with glibc and a C compiler; what can not run says so, and the exit code is 3.\n\nExamples:\n  walguard torture --sweep --points 1000\n  walguard torture --adapter "python3 adapter.py" --kill --kills 100\n  walguard torture --adapter "./adapter" --adapter "python3 adapter.py" --chaos --minutes 10 --seed 7',
    )
    .action(async (options) => finish(await (await import("./torture-command.ts")).tortureCommand(options)));

  program
    .command("demo")
    .description("show what a broken rule does to a scratch database, and that the kept one prevents it")
    .argument("[hazard]", "such as stray-close; without it, the hazards are listed")
    .option("--seeds <n>", "number of runs of each kind, seeds 1 to n", wholeNumber(1, 10_000), 20)
    .option("--json", "print one JSON document")
    .option("--quiet", "show no progress bar")
    .addHelpText(
      "after",
      "\nReal processes work on a scratch database in a temporary directory, once with the rule broken and once with\nthe rule kept, for each SQLite at hand; a fresh process then looks for what was acknowledged. No path is taken.\n\nExamples:\n  walguard demo\n  walguard demo header-peek\n  walguard demo stray-close --seeds 100 --json\n\nExit codes: 0 shown, 1 damage although the rule was kept, 2 usage error, 3 it cannot be shown here.",
    )
    .action(async (hazard, options) =>
      finish(await (await import("./demo-command.ts")).demoCommand(hazard, options)),
    );

  program
    .command("explain")
    .description(
      "explain a requirement, error code, outcome, constant, case, mutant, claim, hazard or demonstration",
    )
    .argument("<id>", "such as JM-004, ERR_WALGUARD_OPEN, rolled-back, busyTimeoutMs, CL-024, 2.5")
    .addHelpText(
      "after",
      "\nExamples:\n  walguard explain JM-004\n  walguard explain ERR_WALGUARD_LOST_GENERATION",
    )
    .action(async (id) => finish((await import("./explain.ts")).explainCommand(id)));

  return program;
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

function minutes(text: string): number {
  const number = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && number > 0 && number <= 10_000) return number;
  throw new InvalidArgumentError("Expected a number of minutes above 0.");
}

function words(text: string): string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

function version(): string {
  // Works from src/cli and from dist/src/cli.
  const require = createRequire(import.meta.url);
  for (const place of ["../../package.json", "../../../package.json"]) {
    try {
      return (require(place) as { version: string }).version;
    } catch {
      // The other path has it.
    }
  }
  return "unknown";
}
