/** Runs one of walguard's own programs in a process of its own, on the current runtime. */
import { type ChildProcess, spawn } from "node:child_process";
import { runtimeCommand } from "../../spec/runner/process/runtime-command.ts";

/** How a child ended, and what it wrote to standard error. */
export interface ChildEnd {
  /** Both are `null` for one that could not be started. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly stderr: string;
}

/** A running child that writes one JSON value per line. */
export interface ChildProgram {
  readonly process: ChildProcess;
  /** Sends one JSON value. */
  send(message: unknown): void;
  /** Sends the last value: the child exits by itself when it is done. */
  sendLast(message: unknown): void;
  /** Resolves when it has ended. */
  readonly ended: Promise<ChildEnd>;
}

const running = new Set<ChildProcess>();

/**
 * Starts a program that lies in the caller's directory.
 *
 * @param name the program's file name without its extension
 * @param base the caller's `import.meta.url`; its extension is used: `.ts` in a checkout, `.js` when built
 * @param onMessage called with each value it writes
 */
export function startChild(name: string, base: string, onMessage: (message: unknown) => void): ChildProgram {
  const ending = base.endsWith(".ts") ? ".ts" : ".js";
  const [command, parameters] = runtimeCommand(new URL(`${name}${ending}`, base));
  return startCommand(command, parameters, onMessage);
}

/** Starts a program of another language that speaks in the same lines. */
export function startCommand(
  command: string,
  parameters: readonly string[],
  onMessage: (message: unknown) => void,
): ChildProgram {
  // As Node has it when there are no descriptors left for the pipes.
  const child: ChildProcess = spawn(command, parameters, { stdio: ["pipe", "pipe", "pipe"] });
  running.add(child);
  let stderr = "";
  let rest = "";
  // A child that could not be started (EMFILE) has no streams; `ended` says why.
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") onMessage(JSON.parse(line));
  });
  // Writing to a child that has died fails; `ended` reports how it died.
  child.stdin?.on("error", () => {});
  const ended = new Promise<ChildEnd>((resolve) => {
    child.on("error", (error) => {
      running.delete(child);
      resolve({ code: null, signal: null, stderr: String(error) });
    });
    child.on("close", (code, signal) => {
      running.delete(child);
      resolve({ code, signal, stderr });
    });
  });
  return {
    process: child,
    ended,
    send: (message) => void child.stdin?.write(`${JSON.stringify(message)}\n`),
    sendLast: (message) => void child.stdin?.end(`${JSON.stringify(message)}\n`),
  };
}

/** Kills all running children and waits until they, their locks and their open files are gone. */
export async function killChildren(): Promise<void> {
  const gone = [...running].map(
    (child) => new Promise<void>((resolve) => child.once("close", () => resolve())),
  );
  for (const child of running) child.kill("SIGKILL");
  await Promise.all(gone);
}
