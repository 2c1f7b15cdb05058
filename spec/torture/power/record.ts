/** Has a port perform a scenario while each change of its files is recorded. */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { serialize } from "node:v8";
import { openInjector } from "../../../faults/real/injector/injector.ts";
import { readPowerBase } from "../../../faults/torture/power/base.ts";
import { AdapterProcess, type Pending } from "../../runner/adapter/adapter-process.ts";
import type { Reply } from "../../runner/adapter/protocol.ts";
import { Unsupported } from "../../runner/early-end.ts";
import type { Looker } from "../look/looker.ts";
import { baseKeys } from "../look/table.ts";
import { patienceOf } from "../patience.ts";
import { DoesNotApply, Performer, type Refusal } from "../performer.ts";
import type { PowerScenario } from "./power-scenario.ts";
import { type Promises, TimedAccount } from "./promises.ts";

const helloTimeoutMs = 30_000;

export interface RecordOptions {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Where the recording is made: a directory that exists. */
  readonly place: string;
  readonly looker: Looker;
}

/** What {@link record} leaves in `place`, and what was promised. */
export interface Recorded {
  readonly recording: string;
  /** The {@link PowerBase}, as `serialize()` of node:v8 writes it. */
  readonly base: string;
  /** The database, relative to the base's directory. */
  readonly database: string;
  readonly promises: Promises;
  readonly refusals: readonly Refusal[];
  /** Faults of the scenario that have not fired: it shows nothing. */
  readonly idle: readonly string[];
}

/** @returns the reason, where the port can't do what the scenario asks for */
export async function record(scenario: PowerScenario, options: RecordOptions): Promise<Recorded | string> {
  const { place, looker } = options;
  const files = join(place, "files");
  mkdirSync(files);
  const directory = mkdtempSync(join(files, "d"));
  const database = scenario.files === "absent" ? "new/deep/app.db" : "app.db";
  await looker.make(join(directory, database), scenario.files);
  rmSync(join(directory, `${database}.made`), { force: true });
  using injector = openInjector({ directory, database: "app.db" });
  if (!injector.available) return injector.reason;
  const base = join(place, "base");
  writeFileSync(base, serialize(readPowerBase(injector.directory)));
  const recording = join(place, "recording");
  writeFileSync(recording, "");
  injector.record(recording);

  const length = (): number => statSync(recording).size;
  const account = new TimedAccount(scenario.files === "absent" ? [] : baseKeys, length);
  const modes: { at: number; mode: string }[] = [];
  if (scenario.files === "wal" || scenario.files === "left-wal") modes.push({ at: 0, mode: "wal" });
  let schemaAt: number | null = null;
  const refusals: Refusal[] = [];
  const running: AdapterProcess[] = [];
  let said: string | null = null;
  const begin = async (name: string): Promise<Performer> => {
    const env = { ...options.env, ...injector.environment(name) };
    const adapter = new HeardAdapter(name, options.command, { helloTimeoutMs, env });
    adapter.onMode = (mode) => {
      said = mode;
    };
    running.push(adapter);
    await adapter.hello();
    const missing = (scenario.capabilities ?? []).filter((one) => !adapter.capabilities.has(one));
    if (missing.length > 0) throw new DoesNotApply(`the port does not declare ${missing.join(", ")}`);
    const path = join(injector.directory, database);
    return new Performer({ adapter, path, account, name, patienceMs: patienceOf(adapter.bounds) });
  };
  const perform = async (performer: Performer, acts: PowerScenario["acts"]): Promise<void> => {
    let mode: string | null = null;
    for (const act of acts) {
      const before = account.acknowledged;
      said = null;
      await performer.perform([act]);
      if (act.do === "connect") {
        mode = said;
        if (mode !== null && act.schema === true) schemaAt ??= length();
      } else if (mode !== null && account.acknowledged > before) {
        modes.push({ at: length(), mode });
        mode = null;
      }
    }
    refusals.push(...performer.refusals);
  };
  try {
    const idle: string[] = [];
    const disarm = (): void => {
      idle.push(...Object.entries(injector.states).flatMap(([id, { fired }]) => (fired === 0 ? [id] : [])));
      injector.disarm();
    };
    if (scenario.byKilled !== undefined) {
      const killed = await begin("killed");
      if (scenario.kills !== undefined) injector.arm(scenario.kills);
      await perform(killed, scenario.byKilled);
      await running.at(-1)?.process.kill();
      if (scenario.kills !== undefined) disarm();
    }
    const performer = await begin("write");
    await perform(performer, scenario.before ?? []);
    if (scenario.fails !== undefined) injector.arm(scenario.fails);
    await perform(performer, scenario.acts);
    if (scenario.fails !== undefined) disarm();
    if (!performer.hasEnded) await running.at(-1)?.dismiss(helloTimeoutMs);
    const promises: Promises = {
      base: scenario.files === "absent" ? [] : baseKeys,
      writes: account.writes,
      modes,
      schemaAt,
    };
    return { recording, base, database, promises, refusals, idle };
  } catch (error) {
    if (error instanceof DoesNotApply || error instanceof Unsupported) return error.message;
    throw error;
  } finally {
    injector.record(null);
    await Promise.all(running.map((one) => one.process.kill()));
    rmSync(files, { recursive: true, force: true });
  }
}

/** An adapter whose answers to `connect` are heard before they are acted upon. */
class HeardAdapter extends AdapterProcess {
  onMode: (mode: string) => void = () => {};

  override send(op: string, parameters: object): Pending {
    const pending = super.send(op, parameters);
    const heard = (reply: Reply): void => {
      if (op === "connect" && reply.kind === "ok") this.onMode(String(reply.ok.journalMode));
    };
    pending.answer.then(heard, () => {});
    return pending;
  }
}
