/** The commands and their options. Each command's work is in a file of its own, loaded when it is called. */
import { createRequire } from "node:module";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
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
    // A child that waits for its next message would keep this process waiting, too.
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
    .showHelpAfterError("(walguard --help, or walguard <command> --help, lists what there is)")
    .addHelpText(
      "after",
      "\nExit codes: 0 well, 1 findings, 2 usage, 3 could not run, 4 stale expectations, 130 interrupted.",
    );

  program
    .command("verify")
    .description("run the main job with every driver at hand, and give one verdict")
    .option("--quick", "a smaller burst: 6 processes x 40 writes")
    .option("--dir <directory>", "where to put the databases (default: the system's temporary directory)")
    .option("--json", "print one JSON document")
    .option("--quiet", "no progress")
    .addHelpText("after", "\nExamples:\n  walguard verify\n  walguard verify --dir /srv/data --json")
    .action(async (options) => finish(await (await import("./verify-command.ts")).verifyCommand(options)));

  program
    .command("burst")
    .description("many processes, one file: throughput, latency, fairness, errors, integrity")
    .option("--procs <n>", "how many processes", wholeNumber(1, 1000), 20)
    .option("--writes <n>", "how many writes each", wholeNumber(1, 1_000_000), 220)
    .option("--dir <directory>", "where to put the database (default: the system's temporary directory)")
    .addOption(
      new Option("--driver <name>", "the SQLite driver").choices(driverNames).default(driverNames[0]),
    )
    .option("--json", "print one JSON document")
    .option("--quiet", "no progress")
    .addHelpText(
      "after",
      "\nExamples:\n  walguard burst\n  walguard burst --procs 50 --writes 100 --driver node:sqlite --json",
    )
    .action(async (options) => finish(await (await import("./burst-command.ts")).burstCommand(options)));

  program
    .command("conform")
    .description("check any implementation, in any language, against the specification")
    .option("--adapter <command>", "the command that starts the port's adapter")
    .option("--with <command>", "a second port: both work on one file, each case both ways round")
    .addOption(
      new Option("--level <level>", "core leaves the hardened cases away").choices(["core", "hardened"]),
    )
    .option("--profile <version>", "the cases a port of that version is judged by")
    .option("--filter <text>", "part of a case's id, a requirement, a pattern with *, or several with commas")
    .addOption(
      new Option("--tier <tier>", "up to and with this tier (default: fast)").choices([
        "fast",
        "slow",
        "stress",
      ]),
    )
    .option("--jobs <n>", "how many cases at once (default: one more than processors)", wholeNumber(1, 64))
    .option("--timeout <seconds>", "how long a step may take (default: 20)", wholeNumber(1, 3600))
    .option(
      "--seed <n>",
      "the order of the cases and the dice of fault plans (default: 1)",
      wholeNumber(0, 4294967295),
    )
    .option("--list", "only say which cases there are")
    .option("--expected-failures <file>", 'known failures: {"<case id>": {"reason": "…", "flaky": true}}')
    .addOption(
      new Option("--reporter <name>", "how to say it (default: spec)").choices([
        "spec",
        "tap",
        "junit",
        "json",
      ]),
    )
    .option("--dir <directory>", "where to put the databases (default: the system's temporary directory)")
    .option("--json", "print one JSON document: --reporter json")
    .addHelpText(
      "after",
      '\nExamples:\n  walguard conform --adapter "python3 adapter.py"\n  walguard conform --adapter "./adapter" --level core --filter JM-004\n  walguard conform --adapter "./adapter" --with "python3 adapter.py" --json\n\nExit codes: 0 well, 1 failures, 2 usage, 3 could not run, 4 stale expectations, 130 interrupted.',
    )
    .action(async (options) => finish(await (await import("./conform.ts")).conformCommand(options)));

  program
    .command("bench")
    .description("compare with what one would write by hand, side by side on this machine's disk")
    .option("--rounds <n>", "how many interleaved rounds", wholeNumber(1, 99), 5)
    .option("--dir <directory>", "where to put the databases (default: the system's temporary directory)")
    .option("--only <name>", "one comparison: write-full, write-off, connect, first-connect, memory")
    .option("--json", "print one JSON document")
    .option("--quiet", "no progress")
    .addHelpText("after", "\nExamples:\n  walguard bench\n  walguard bench --only write-full --rounds 9")
    .action(async (options) => finish(await (await import("./bench-command.ts")).benchCommand(options)));

  program
    .command("explain")
    .description("a requirement, an error, an outcome, a constant, a case or a mutant in words")
    .argument("<id>", "such as JM-004, ERR_WALGUARD_OPEN, rolled-back, busyTimeoutMs")
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
    throw new InvalidArgumentError(`It takes a whole number from ${least} to ${most}.`);
  };
}

function version(): string {
  // From src/cli and from dist/src/cli alike.
  const require = createRequire(import.meta.url);
  for (const place of ["../../package.json", "../../../package.json"]) {
    try {
      return (require(place) as { version: string }).version;
    } catch {
      // The other one has it.
    }
  }
  return "unknown";
}
