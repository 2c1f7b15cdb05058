/**
 * The positive control of every case: what a case forbids, refuses or counts says something of a port only if the
 * port does its work where nothing is wrong. So each port must also serve a healthy file, and every row that it
 * acknowledges there must be seen by another process.
 */
import { join } from "node:path";
import { AdapterProcess } from "../adapter/adapter-process.ts";
import { actorsOf } from "../case/case.ts";
import { ExpectationFailed } from "../early-end.ts";
import { assertReplyMeets } from "../judge/reply.ts";
import { assertRows } from "../judge/rows.ts";
import type { CaseContext } from "./case-context.ts";
import { patience } from "./patience.ts";

const db = "control";
/** More than one: a port may lose every second one. */
const rows: readonly (readonly [number, string])[] = [
  [1, "one"],
  [2, "two"],
];

/**
 * Runs after a case's steps, once its reports are collected. Two ports side by side are judged by what they do to each
 * other alone.
 *
 * A process of the case may have reason to refuse more work after what was done to it, or be dead: a new process of
 * the same port decides then.
 *
 * @throws {ExpectationFailed} when the port does not do its work
 */
export async function assertControl(context: CaseContext): Promise<void> {
  const names = actorsOf(context.case);
  const ports = new Set(names.map((name) => context.surroundings.commandOf(name)));
  if (ports.size > 1) return;
  const alive = [...context.actors.values()].find((actor) => actor.process.end === null);
  if (alive !== undefined) {
    try {
      return await serve(context, alive, "control.db");
    } catch (error) {
      if (!(error instanceof ExpectationFailed)) throw error;
    }
  }
  await serveAnew(context, names[0] as string, "control-anew.db");
}

async function serveAnew(context: CaseContext, name: string, file: string): Promise<void> {
  const { surroundings } = context;
  const fresh = new AdapterProcess(name, surroundings.commandOf(name), {
    env: surroundings.environment,
    helloTimeoutMs: surroundings.helloTimeoutMs,
    cwd: surroundings.placeOf(name),
  });
  try {
    await fresh.hello();
    await serve(context, fresh, file);
  } finally {
    await fresh.process.kill();
  }
}

async function serve(context: CaseContext, actor: AdapterProcess, file: string): Promise<void> {
  const path = join(context.surroundings.controlDirectory, file);
  const { capabilities } = actor;
  const ask = async (op: string, parameters: object): Promise<void> => {
    const reply = await actor.settle(actor.send(op, parameters), patience(context, actor));
    assertReplyMeets({ ok: {} }, reply, { what: `${actor.name} ${op}`, capabilities, optional: [] });
  };
  await context.inspector.make(path, { file: "wal" });
  try {
    await ask("connect", { db, path });
    for (const [id, v] of rows)
      await ask("write", { db, body: [{ sql: `INSERT INTO t VALUES (${id}, '${v}')` }] });
    await assertRows(context.inspector, rows, path);
    await ask("close", { db });
  } catch (error) {
    if (!(error instanceof ExpectationFailed)) throw error;
    const { message, expected, seen } = error;
    const how = "control: two writes to a healthy file of its own, looked at by another process";
    throw new ExpectationFailed(`${how}: ${message}`, expected, seen, true);
  }
}
