/** One process of an adapter in a round. */
import { AdapterProcess, type Farewell, type Pending } from "../../runner/adapter/adapter-process.ts";
import type { PortError, Reply } from "../../runner/adapter/protocol.ts";
import { HarnessFault } from "../../runner/early-end.ts";
import { within } from "../../runner/process/within.ts";
import type { Greeting } from "../../runner/suite/greet.ts";
import { patienceMs } from "./patience.ts";
import type { Moment } from "./plan.ts";
import { codeOf, objection } from "./port-errors.ts";
import type { Scene } from "./scene.ts";

/** `gone`: there is no answer, and no process any more. */
export type Answer = Exclude<Reply, { kind: "ended" } | { kind: "hung" }> | { readonly kind: "gone" };

export interface ActorOptions {
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly cwd?: string | undefined;
  readonly busyTimeoutMs?: number | undefined;
  /** Told where the actor is, so that it can be struck there. */
  readonly onMoment: (actor: Actor, moment: Moment) => void;
  /** Whether it is to be struck in the body of its next write. */
  readonly isAwaitedInBody: () => boolean;
}

/** A start may wait for other processes on a busy machine. */
const helloTimeoutMs = 60_000;

export class Actor {
  readonly name: string;
  readonly process: AdapterProcess;
  /** Connections that were opened and not closed. */
  readonly open: Set<string> = new Set();
  readonly busyTimeoutMs: number | undefined;
  readonly #scene: Scene;
  readonly #onMoment: ActorOptions["onMoment"];
  readonly isAwaitedInBody: () => boolean;
  #made = 0;
  /** Whether its end is nobody's fault: it was killed or told to end. */
  #mayEnd = false;
  #stoppedAt: number | null = null;
  #stoppedMs = 0;

  constructor(name: string, { command }: Pick<Greeting, "command">, scene: Scene, options: ActorOptions) {
    const { env, cwd, busyTimeoutMs, onMoment, isAwaitedInBody } = options;
    this.name = name;
    this.busyTimeoutMs = busyTimeoutMs;
    this.#scene = scene;
    this.#onMoment = onMoment;
    this.isAwaitedInBody = isAwaitedInBody;
    this.process = new AdapterProcess(name, command, { env, cwd, helloTimeoutMs });
    scene.counts.actors++;
  }

  get isAlive(): boolean {
    return this.process.process.end === null;
  }

  /** Starts the process. Returns whether it said hello. */
  async hello(): Promise<boolean> {
    try {
      await this.process.hello();
      return true;
    } catch (error) {
      if (!(error instanceof HarnessFault)) throw error;
      await this.process.process.kill();
      if (!this.#isEndExplained()) this.#scene.blame("ended", `${this.name}: ${error.message}`);
      return false;
    }
  }

  /** A name for a new connection. */
  nextConnection(): string {
    return `c${++this.#made}`;
  }

  /**
   * Asks for something, and waits for the answer as long as the port may take.
   *
   * @param holdMs how long the body of a write stays at its pause, if it has one
   */
  async ask(op: string, parameters: object, holdMs: number | null = null): Promise<Answer> {
    const began = performance.now();
    const stoppedBefore = this.stoppedMs;
    const pending = this.process.send(op, parameters);
    this.#onMoment(this, momentOf(op));
    const limit = patienceMs(this.process, this.busyTimeoutMs);
    const answer = await this.#answer(op, pending, limit, holdMs);
    const waited = performance.now() - began - (this.stoppedMs - stoppedBefore) - (holdMs ?? 0);
    if (answer.kind !== "gone") this.#scene.noteWait(this.name, op, waited);
    if (answer.kind === "error") this.#judge(op, answer.error);
    return answer;
  }

  /** Tells the process to end, and sees to it that it does. */
  async leave(how: Farewell): Promise<void> {
    if (!this.isAlive) return;
    this.#mayEnd = true;
    if (how === "SIGTERM") this.process.process.signal(how);
    else if (how === "end of input") this.process.process.child.stdin?.end();
    else this.process.send("bye", {}).answer.catch(() => {});
    const limit = patienceMs(this.process, this.busyTimeoutMs);
    const end = await this.#inTime(this.process.process.ended, limit);
    if (end === "late") {
      this.#scene.blame("hung", `${this.name} did not end within ${limit} ms after ${how}${this.#stderr()}`);
      await this.process.process.kill();
    } else if (how === "bye" && end.code !== 0 && end.signal !== "SIGKILL")
      this.#scene.blame("ended", `${this.name} was told bye, and ended with ${endOf(end)}${this.#stderr()}`);
  }

  /** Kills it, stopped or not. */
  kill(): void {
    this.#mayEnd = true;
    this.process.process.signal("SIGKILL");
  }

  stop(): boolean {
    if (!this.isAlive || this.#stoppedAt !== null) return false;
    this.#stoppedAt = performance.now();
    this.process.process.signal("SIGSTOP");
    return true;
  }

  continue(): void {
    if (this.#stoppedAt === null) return;
    this.process.process.signal("SIGCONT");
    this.#stoppedMs += performance.now() - this.#stoppedAt;
    this.#stoppedAt = null;
  }

  /** How long it has been stopped so far. */
  get stoppedMs(): number {
    return this.#stoppedMs + (this.#stoppedAt === null ? 0 : performance.now() - this.#stoppedAt);
  }

  async #answer(op: string, pending: Pending, limit: number, holdMs: number | null): Promise<Answer> {
    try {
      if (holdMs !== null && (await this.process.paused("held", pending, limit))) {
        this.#onMoment(this, "body");
        await this.#scene.pause(holdMs);
        this.process.resume();
      }
      const reply = await this.#inTime(pending.answer, limit);
      if (reply !== "late") return this.#understood(reply, op);
      this.#scene.blame("hung", `${this.name} did not answer ${op} within ${limit} ms${this.#stderr()}`);
      await this.process.process.kill();
    } catch (error) {
      if (!(error instanceof HarnessFault)) throw error;
      if (!this.#isEndExplained()) this.#scene.blame("protocol", `${this.name} at ${op}: ${error.message}`);
      await this.process.process.kill();
    }
    return { kind: "gone" };
  }

  #understood(reply: Reply, op: string): Answer {
    if (reply.kind === "ok" || reply.kind === "error") return reply;
    if (reply.kind === "ended" && !this.#isEndExplained())
      this.#scene.blame("ended", `${this.name} ended at ${op} with ${endOf(reply.end)}${this.#stderr()}`);
    return { kind: "gone" };
  }

  /** Where faults strike, one of them may be a SIGKILL. */
  #isEndExplained(): boolean {
    const isStruck = this.#scene.isDisturbed && this.process.process.end?.signal === "SIGKILL";
    return this.#mayEnd || isStruck;
  }

  #judge(op: string, error: PortError): void {
    this.#scene.noteError(codeOf(error));
    const { capabilities } = this.process;
    const reason = objection(error, { op, capabilities, isDisturbed: this.#scene.isDisturbed });
    if (reason !== null)
      this.#scene.blame("error", `${this.name} failed at ${op} with "${error.message}": ${reason}`, error);
  }

  /** As `within`, but the time that the process is stopped does not count. */
  async #inTime<T>(promise: Promise<T>, limit: number): Promise<T | "late"> {
    const began = performance.now();
    const before = this.stoppedMs;
    for (;;) {
      const left = limit - (performance.now() - began - (this.stoppedMs - before));
      if (left <= 0) return "late";
      const value = await within(promise, left);
      if (value !== "late") return value;
    }
  }

  #stderr(): string {
    const text = this.process.process.stderr.trim().split("\n").slice(-5).join("\n");
    return text === "" ? "" : `; its stderr ends with:\n${text}`;
  }
}

function momentOf(op: string): Moment {
  return op === "connect" || op === "write" || op === "query" || op === "close" ? op : "anything";
}

function endOf({ code, signal }: { readonly code: number | null; readonly signal: string | null }): string {
  return signal ?? `exit code ${code}`;
}
