/** A process that exchanges lines with this one, together with all processes it starts. */
import { type ChildProcess, spawn } from "node:child_process";

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface LineProcessOptions {
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Where it runs. Default: where this process does. */
  readonly cwd?: string | undefined;
  readonly onLine: (line: string) => void;
  /** It wrote {@link longestLine} characters without a line break. No more of it is read, and it is killed. */
  readonly onOverlong?: () => void;
  readonly onEnd?: (end: ProcessEnd) => void;
}

const running = new Set<LineProcess>();
const keptStderrCharacters = 65_536;
/** How many characters a line may have: no answer of a port comes near it. */
export const longestLine = 8_388_608;

/** A child in its own process group, so that a wrapper (`npx`, `uv run`) and the program it wraps end together. */
export class LineProcess {
  readonly child: ChildProcess;
  /** Resolves when the process has ended and its output has been read. */
  readonly ended: Promise<ProcessEnd>;
  end: ProcessEnd | null = null;
  /** The end of what it wrote to standard error. */
  stderr = "";

  constructor(command: readonly string[], options: LineProcessOptions) {
    const [program = "", ...parameters] = command;
    this.child = spawn(program, parameters, {
      stdio: ["pipe", "pipe", "pipe"],
      detached: process.platform !== "win32",
      ...(options.env === undefined ? {} : { env: options.env }),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    if (running.size === 0) process.on("exit", killLineProcesses);
    running.add(this);
    // Writing to a process that has ended fails; `ended` reports the end.
    this.child.stdin?.on("error", () => {});
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr = (this.stderr + text).slice(-keptStderrCharacters);
    });
    splitLines(this.child, options.onLine, () => {
      options.onOverlong?.();
      this.signal("SIGKILL");
    });
    this.ended = new Promise((resolve) => {
      const finish = (end: ProcessEnd): void => {
        if (this.end !== null) return;
        this.end = end;
        running.delete(this);
        if (running.size === 0) process.off("exit", killLineProcesses);
        options.onEnd?.(end);
        resolve(end);
      };
      this.child.on("error", (error) => {
        this.stderr += String(error);
        finish({ code: null, signal: null });
      });
      // A grandchild may keep the pipes open; killing the group closes them.
      this.child.on("exit", () => signalGroup(this.child, "SIGKILL"));
      this.child.on("close", (code, signal) => finish({ code, signal }));
    });
  }

  tell(value: unknown): void {
    if (this.end === null) this.child.stdin?.write(`${JSON.stringify(value)}\n`);
  }

  /** Signals the process and all processes it started. */
  signal(signal: NodeJS.Signals): void {
    if (this.end === null) signalGroup(this.child, signal);
  }

  /** Kills the process and waits until it is gone. */
  async kill(): Promise<ProcessEnd> {
    this.signal("SIGKILL");
    return await this.ended;
  }
}

/** Runs when this process exits, so that no process it started stays behind. */
function killLineProcesses(): void {
  for (const one of running) one.signal("SIGKILL");
}

/** Kills all running processes and waits until they and their locks are gone. */
export async function endLineProcesses(): Promise<void> {
  await Promise.all([...running].map((one) => one.kill()));
}

function splitLines(child: ChildProcess, onLine: (line: string) => void, onOverlong: () => void): void {
  let rest: string | null = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    if (rest === null) return;
    const lines: string[] = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") onLine(line);
    if (rest.length <= longestLine) return;
    rest = null;
    onOverlong();
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // There is no group (Windows), or no process is left in it.
    child.kill(signal);
  }
}
