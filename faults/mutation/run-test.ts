/** Runs tests of this repository, or of a copy of it. */
import { join } from "node:path";
import { run } from "node:test";
import type { NamedTest } from "./mutant.ts";

/** `none`: there was no verdict, such as for a test that is not there, was skipped, or whose file does not load. */
export interface TestVerdict {
  readonly status: "pass" | "fail" | "none";
  /** What the assertion said, or why there is no verdict. */
  readonly message: string;
  /** It ran into the test runner's time limit. */
  readonly late: boolean;
}

/** When a test is given up, and when its process is, which something else may keep alive; in milliseconds. */
interface Limits {
  readonly testMs: number;
  readonly processMs: number;
}

const usualLimits: Limits = { testMs: 120_000, processMs: 240_000 };
/** For a mistake that is a wait: to wait longer shows nothing more. Tests wait for processes for up to 20 s. */
const waitLimits: Limits = { testMs: 20_000, processMs: 35_000 };

/** What `node:test` tells of a test. */
interface TestEvent {
  readonly name: string;
  readonly skip?: string | boolean;
  readonly details: { readonly error?: Error & { readonly failureType?: string } };
}

/**
 * @param root the repository, or a copy of it
 * @param waits the test is to end by its time limit
 */
export async function runTest(
  { file, title }: NamedTest,
  root: string,
  waits: boolean,
): Promise<TestVerdict> {
  const found = await runTests(file, [title], root, waits ? waitLimits : usualLimits);
  return found.get(title) as TestVerdict;
}

/**
 * Runs some tests of one file in one process.
 *
 * @returns a verdict for each title
 */
export async function runTests(
  file: string,
  titles: readonly string[],
  root: string,
  limits: Limits = usualLimits,
): Promise<Map<string, TestVerdict>> {
  const verdicts = new Map<string, TestVerdict>();
  let other = "it has no test of this title";
  let stderr = "";
  const settled = ({ name, skip, details: { error } }: TestEvent, status: "pass" | "fail"): void => {
    const message = String(error?.cause instanceof Error ? error.cause.message : (error?.message ?? ""));
    const late = error?.failureType === "testTimeoutFailure";
    if (!titles.includes(name)) {
      if (status === "fail") other = `${name}: ${/^\w*Error\b.*$/m.exec(stderr)?.[0] ?? message}`;
    } else if (skip !== undefined && skip !== false) {
      verdicts.set(name, { status: "none", message: `skipped: ${skip}`, late });
    } else if (verdicts.get(name)?.status !== "fail") verdicts.set(name, { status, message, late });
  };
  const events = run({
    files: [join(root, file)],
    cwd: root,
    concurrency: 1,
    timeout: limits.testMs,
    signal: AbortSignal.timeout(limits.processMs),
    testNamePatterns: titles.map(
      (title) => new RegExp(`(?:^| )${title.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")}$`),
    ),
  });
  events.on("test:pass", (event) => settled(event as TestEvent, "pass"));
  events.on("test:fail", (event) => settled(event as TestEvent, "fail"));
  events.on("test:stderr", ({ message }) => {
    stderr += message;
  });
  await new Promise((resolve) => events.resume().on("close", resolve).on("end", resolve));
  const none: TestVerdict = { status: "none", message: `${file}: ${other}`, late: false };
  return new Map(titles.map((title) => [title, verdicts.get(title) ?? none]));
}
