/** Carries out the protocol's operations on a port. */
import type { FaultPlan } from "../../../faults/plan/plan.ts";
import { type FaultRecord, faults as faultRecord } from "../../../faults/wrapper/fault-record.ts";
import { faulty } from "../../../faults/wrapper/faulty.ts";
import type { Connection } from "../../../src/engine/connection.ts";
import {
  type Driver,
  type DriverName,
  libraryOf,
  libraryVersion,
  loadDriver,
} from "../../../src/engine/driver.ts";
import { answered, pause, type Request, reply } from "./lines.ts";
import type { Port, PortModule } from "./port.ts";
import { Unsupported } from "./port-error.ts";
import { Recorder } from "./recorder.ts";
import { rowsOf, runStatement } from "./statement.ts";

/** With these a plan is in force from the start. */
const opening: ReadonlySet<string> = new Set(["connect", "apply", "raw"]);

type BodyStep = Readonly<Record<string, unknown>>;

export class Operations {
  /** Errors thrown by bodies, to tell them from errors of the port. */
  readonly thrownByBody: Set<unknown> = new Set();
  readonly #thrownByPort = new Set<unknown>();
  readonly #port: Port;
  readonly #always: object;
  readonly #untilUnlock: () => Request | null;
  readonly #recorder = new Recorder();
  readonly #connections = new Map<string, Connection>();
  readonly #records = new Map<string, FaultRecord>();
  /** Every connection ever made: the garbage collector would close one without references. */
  readonly #kept: Connection[] = [];

  /** @param always options of every `connect` that the case does not give itself */
  constructor(port: Port, untilUnlock: () => Request | null, always: object = {}) {
    this.#port = port;
    this.#always = always;
    this.#untilUnlock = untilUnlock;
  }

  run(request: Request): unknown {
    const { op } = request;
    const run = this.#table[op];
    if (run === undefined) throw new Unsupported(`unknown operation ${op}`);
    if (!opening.has(op) && request.faults) this.#arm(String(request.db), request.faults as FaultPlan);
    return run(request);
  }

  /** From now on these faults are in force, too, on a connection that is open. */
  #arm(db: string, plan: FaultPlan): void {
    const record = this.#records.get(db);
    if (record === undefined)
      throw new Unsupported(`faults on ${db}, which does not use the adapter's driver`);
    record.arm(plan);
  }

  /** Must be called after each request, to keep the trace in order. */
  afterRequest(): void {
    this.#recorder.drain();
  }

  readonly #table: Readonly<Record<string, (request: Request) => unknown>> = {
    hello: () => this.#hello(),
    connect: (request) => this.#connect(request),
    apply: (request) => {
      const connection = this.#raw(request);
      if (request.attach !== undefined) connection.prepare("ATTACH ? AS other").run(String(request.attach));
      return { journalMode: this.#owed("applyWalWithFallback")(connection, this.#options(request)) };
    },
    raw: (request) => void this.#raw(request),
    write: (request) => {
      const connection = this.#connection(request);
      const value = this.#write(connection, request.body as BodyStep[], request.options, this.#port.write);
      return value instanceof Promise ? value.then((one) => ({ value: one })) : { value };
    },
    check: (request) => void this.#owed("checkFileLengthInvariant")(this.#connection(request)),
    mode: (request) => ({ mode: this.#owed("onDiskJournalMode")(this.#connection(request)) }),
    query: (request) => ({
      rows: rowsOf(this.#connection(request), String(request.sql), request.params),
    }),
    exec: (request) => void this.#connection(request).exec(String(request.sql)),
    lock: (request) => this.#lock(request),
    close: (request) => {
      const closed = this.#connection(request).close();
      return closed instanceof Promise ? closed.then(() => ({})) : {};
    },
    report: () => this.#recorder.report(),
    bye: () => ({}),
  };

  #hello(): object {
    const { name, version, capabilities, bounds, driver, driverName } = this.#port;
    return {
      protocol: 1,
      implementation: { name, version },
      language: "Deno" in globalThis ? "TypeScript (Deno)" : "TypeScript (Node)",
      sqlite: { version: libraryVersion(libraryOf(driver)) ?? "unknown" },
      driver: driverName,
      capabilities,
      ...(bounds === undefined ? {} : { bounds }),
    };
  }

  #connect(request: Request): unknown {
    const usesDriver = ["trace", "faults", "second-library"].some((one) =>
      this.#port.capabilities.includes(one),
    );
    const options = {
      ...this.#always,
      ...this.#options(request),
      ...(usesDriver ? { driver: this.#driver(request) } : {}),
    };
    const opened: unknown = this.#port.module.connect(String(request.path), options);
    const finish = (connection: Connection): object => {
      this.#keep(request, connection);
      return { journalMode: this.#journalMode(connection) };
    };
    return opened instanceof Promise ? opened.then(finish) : finish(opened as Connection);
  }

  #raw(request: Request): Connection {
    if (!this.#port.capabilities.includes("raw")) throw new Unsupported("this port has no raw connections");
    const connection = new (this.#driver(request))(String(request.path));
    this.#keep(request, connection);
    return connection;
  }

  /** A driver that keeps a trace and fails as planned. */
  #driver(request: Request): Driver {
    const other: DriverName = this.#port.driverName === "node:sqlite" ? "better-sqlite3" : "node:sqlite";
    const base = request.library === "other" ? loadDriver(other) : this.#port.driver;
    const plan = (request.faults ?? { faults: [] }) as FaultPlan;
    const driver = faulty(base, plan);
    this.#recorder.watch(String(request.db), driver[faultRecord]);
    this.#records.set(String(request.db), driver[faultRecord]);
    return driver as unknown as Driver;
  }

  #options(request: Request): object {
    const options = (request.options ?? {}) as object;
    return this.#port.capabilities.includes("log") ? { ...options, logger: this.#recorder } : options;
  }

  /** Bypasses the interception: the harness asks, and no plan applies to it. */
  #journalMode(connection: Connection): string {
    const { prepare } = this.#port.driver.prototype;
    const statement =
      typeof prepare === "function" && connection instanceof this.#port.driver
        ? prepare.call(connection, "PRAGMA journal_mode")
        : connection.prepare("PRAGMA journal_mode");
    return String(Object.values(statement.get() as object)[0]);
  }

  /** @param through what runs it, where that is not `writeTxn` itself */
  #write(
    connection: Connection,
    body: readonly BodyStep[],
    options: unknown,
    through: PortModule["writeTxn"] = this.#port.module.writeTxn,
  ): unknown {
    const run = (): unknown => {
      try {
        return this.#body(connection, body);
      } catch (error) {
        if (!this.#thrownByPort.has(error)) this.thrownByBody.add(error);
        throw error;
      }
    };
    const fail = (error: unknown): never => {
      // A refused nested transaction is still the port's error when it passes through the outer body.
      if (!this.thrownByBody.has(error)) this.#thrownByPort.add(error);
      throw error;
    };
    try {
      const written = through(connection, run, (options ?? {}) as object);
      return written instanceof Promise ? written.catch(fail) : written;
    } catch (error) {
      return fail(error);
    }
  }

  #body(connection: Connection, steps: readonly BodyStep[]): unknown {
    let value: unknown;
    for (const step of steps) {
      if (typeof step.sql === "string") runStatement(connection, step.sql, step.params);
      else if (typeof step.pause === "string") pause(step.pause);
      else if ("throw" in step) throw new Error(String(step.throw));
      else if (Array.isArray(step.nested)) this.#nested(connection, step);
      else if (step.promise === true) return Promise.resolve();
      else value = step.value;
    }
    return value;
  }

  #nested(connection: Connection, step: BodyStep): void {
    const inner = typeof step.db === "string" ? this.#connection({ db: step.db }) : connection;
    try {
      this.#write(inner, step.nested as BodyStep[], step.options);
    } catch (error) {
      if (step.catch !== true) throw error;
    }
  }

  #lock(request: Request): unknown {
    const { timeoutMs } = request;
    const options = timeoutMs === undefined ? {} : { timeoutMs };
    let next = null as Request | null;
    let owned = false;
    this.#owed("withInitLock")(
      String(request.path),
      (hold) => {
        owned = hold.owned;
        if (!owned) return;
        reply(request, { ok: { owned } });
        next = this.#untilUnlock();
      },
      { ...options, ...this.#options({ ...request, options: {} }), driver: this.#port.driver },
    );
    if (!owned) return { owned };
    if (next === null) process.exit(1);
    // The lock is released: this answers `unlock`; `lock` has been answered before.
    reply(next, { ok: {} });
    return answered;
  }

  #keep(request: Request, connection: Connection): void {
    this.#kept.push(connection);
    this.#connections.set(String(request.db), connection);
  }

  #connection(request: BodyStep): Connection {
    const connection = this.#connections.get(String(request.db));
    if (connection === undefined) throw new Unsupported(`unknown connection ${request.db}`);
    return connection;
  }

  #owed<K extends "applyWalWithFallback" | "onDiskJournalMode" | "checkFileLengthInvariant" | "withInitLock">(
    name: K,
  ): NonNullable<Port["module"][K]> {
    const found = this.#port.module[name];
    if (found === undefined) throw new Unsupported(`this port has no ${name}`);
    return found;
  }
}
