/** One actor: an adapter in its own process, driven through the protocol. */
import { HarnessFault, Unsupported } from "../early-end.ts";
import { isGroupAtRest } from "../process/group-rest.ts";
import { LineProcess, longestLine } from "../process/line-process.ts";
import { within } from "../process/within.ts";
import { Ledger } from "./ledger.ts";
import {
  assertReply,
  type Bounds,
  type Hello,
  type PortError,
  protocolVersion,
  type Reply,
  type Report,
  readMessage,
} from "./protocol.ts";

/** A request that was sent. */
export interface Pending {
  readonly op: string;
  readonly adapter: AdapterProcess;
  /** The parameters that not every port has: options, fault plans, another library, an attached database. */
  readonly optional: readonly string[];
  /** Rejects with a {@link HarnessFault} when the adapter breaks the protocol. */
  readonly answer: Promise<Reply>;
  /** Whether the answer has arrived. */
  settled: boolean;
}

interface Open extends Pending {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: HarnessFault) => void;
}

export interface AdapterOptions {
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** How long the handshake may take, in milliseconds. */
  readonly helloTimeoutMs: number;
  /** Where it runs. Default: where this process does. */
  readonly cwd?: string | undefined;
}

const optionalParameters: readonly string[] = ["options", "faults", "library", "attach"];

/** How a process can be told to end. */
export type Farewell = "bye" | "end of input" | "SIGTERM";

export class AdapterProcess {
  readonly name: string;
  readonly cwd: string;
  readonly process: LineProcess;
  readonly ledger: Ledger = new Ledger();
  /** What it declared at hello. */
  capabilities: ReadonlySet<string> = new Set();
  bounds: Bounds | undefined;
  /** How long it took to start and say hello, in milliseconds. */
  startMs = 0;
  readonly #began = performance.now();
  readonly #helloTimeoutMs: number;
  readonly #open = new Map<number, Open>();
  readonly #paused: string[] = [];
  #pauseWaiters: (() => void)[] = [];
  #nextId = 1;
  #fault: HarnessFault | null = null;

  /**
   * @param name the actor's name
   * @param command program and arguments
   */
  constructor(name: string, command: readonly string[], options: AdapterOptions) {
    this.name = name;
    this.cwd = options.cwd ?? process.cwd();
    this.#helloTimeoutMs = options.helloTimeoutMs;
    // Removed, so that results do not depend on settings of this machine.
    const { WALGUARD_BUSY_TIMEOUT_MS: _, ...environment } = process.env;
    this.process = new LineProcess(command, {
      env: { ...environment, ...options.env },
      cwd: options.cwd,
      onLine: (line) => this.#read(line),
      onOverlong: () =>
        this.#fail(
          new HarnessFault(
            `the adapter wrote ${longestLine} characters to standard output without a line break: every message is one line (spec/PORTING.md)`,
          ),
        ),
      onEnd: () => this.#ended(),
    });
  }

  get pid(): number | undefined {
    return this.process.child.pid;
  }

  /** Whether it owes an answer. */
  get isBusy(): boolean {
    return this.#open.size > 0;
  }

  /** Whether its processes sleep; `null` where that can't be seen. */
  get isAtRest(): boolean | null {
    return isGroupAtRest(this.pid);
  }

  /** @throws {HarnessFault} when the handshake fails in any way */
  async hello(): Promise<Hello> {
    const reply = await this.settle(this.send("hello", { protocol: protocolVersion }), this.#helloTimeoutMs);
    if (reply.kind === "ok") {
      const hello = reply.ok as unknown as Hello;
      this.capabilities = new Set(hello.capabilities);
      this.bounds = hello.bounds;
      this.startMs = performance.now() - this.#began;
      return hello;
    }
    const how =
      reply.kind === "error"
        ? `answered with an error: ${reply.error.message}`
        : reply.kind === "hung"
          ? `did not answer within ${reply.afterMs} ms`
          : `ended (${reply.end.signal ?? `exit code ${reply.end.code}`})`;
    const ended = reply.kind === "ended";
    throw new HarnessFault(`the adapter ${how} at hello${this.#stderrTail()}`, ended);
  }

  send(op: string, parameters: object): Pending {
    const id = this.#nextId++;
    let resolve: Open["resolve"] = () => {};
    let reject: Open["reject"] = () => {};
    const answer = new Promise<Reply>((yes, no) => {
      resolve = yes;
      reject = no;
    });
    // A caller that awaits the answer sees the rejection; a case that ended before does not need it.
    answer.then(
      (reply) => this.ledger.note(op, parameters, reply),
      () => {},
    );
    const optional = optionalParameters.filter((one) => one in parameters);
    const open: Open = { op, adapter: this, optional, answer, settled: false, resolve, reject };
    if (this.#fault !== null) this.#close(open, () => reject(this.#fault as HarnessFault));
    else if (this.process.end !== null) this.#close(open, () => resolve(this.#endReply()));
    else {
      this.#open.set(id, open);
      this.process.tell({ id, op, ...parameters });
    }
    return open;
  }

  /** Waits for the answer. After the timeout kills the process, so that nothing that hangs stays behind. */
  async settle(pending: Pending, timeoutMs: number): Promise<Reply> {
    const reply = await within(pending.answer, timeoutMs);
    if (reply !== "late") return reply;
    await this.process.kill();
    return { kind: "hung", afterMs: timeoutMs, hasBounds: this.bounds !== undefined };
  }

  resume(): void {
    this.ledger.inBody = false;
    this.process.tell({ resume: true });
  }

  /** Waits until the body has reached a pause. Each pause counts once. */
  async paused(at: string, pending: Pending | null, timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const index = this.#paused.indexOf(at);
      if (index !== -1) {
        this.#paused.splice(index, 1);
        return true;
      }
      if (this.process.end !== null || pending?.settled === true) return false;
      const change = new Promise<void>((resolve) => this.#pauseWaiters.push(resolve));
      if ((await within(change, deadline - performance.now())) === "late") return false;
    }
  }

  /** The adapter's report; `null` if the process has ended or cannot report. */
  async report(timeoutMs: number): Promise<Report | null> {
    if (this.process.end !== null) return null;
    const reply = await this.settle(this.send("report", {}), timeoutMs);
    if (reply.kind === "error" && reply.error.kind === "unsupported") return {};
    return reply.kind === "ok" ? (reply.ok as Report) : null;
  }

  /** Has the process end in an orderly way, and makes sure that it does. */
  async dismiss(timeoutMs: number, how: Farewell = "bye"): Promise<void> {
    if (this.process.end === null) {
      if (how === "SIGTERM") this.process.signal(how);
      else if (how === "end of input") this.process.child.stdin?.end();
      else this.send("bye", {});
      if ((await within(this.process.ended, timeoutMs)) !== "late") return;
    }
    await this.process.kill();
  }

  #read(line: string): void {
    try {
      const message = readMessage(line);
      if ("event" in message) {
        this.#paused.push(String(message.at));
        this.ledger.inBody = true;
        this.#wake();
        return;
      }
      const id = message.id as number;
      const open = this.#open.get(id);
      if (open === undefined) throw new HarnessFault(`the adapter answered request ${id}, which is not open`);
      if ("ok" in message) assertReply(open.op, message.ok);
      this.#open.delete(id);
      this.#close(open, () => open.resolve(this.#reply(open, message)));
    } catch (error) {
      this.#fail(error as HarnessFault);
    }
  }

  #reply(open: Open, message: Record<string, unknown>): Reply {
    if ("ok" in message) return { kind: "ok", ok: message.ok as Record<string, unknown> };
    const error = message.error as PortError;
    if (error.kind === "unsupported" && open.op !== "report" && open.optional.length === 0) {
      open.reject(
        new Unsupported(
          `the adapter does not support ${open.op}, though it declared the capability: ${error.message}`,
        ),
      );
    }
    return { kind: "error", error };
  }

  #close(open: Open, finish: () => void): void {
    open.settled = true;
    finish();
    this.#wake();
  }

  #fail(fault: HarnessFault): void {
    this.#fault ??= fault;
    for (const open of this.#open.values()) this.#close(open, () => open.reject(fault));
    this.#open.clear();
    this.process.signal("SIGKILL");
  }

  #ended(): void {
    for (const open of this.#open.values()) this.#close(open, () => open.resolve(this.#endReply()));
    this.#open.clear();
    this.#wake();
  }

  #endReply(): Reply {
    return { kind: "ended", end: this.process.end ?? { code: null, signal: null } };
  }

  #wake(): void {
    const waiters = this.#pauseWaiters;
    this.#pauseWaiters = [];
    for (const wake of waiters) wake();
  }

  #stderrTail(): string {
    const tail = this.process.stderr.trim().split("\n").slice(-5).join("\n");
    return tail === "" ? "" : `; its stderr ends with:\n${tail}`;
  }
}
