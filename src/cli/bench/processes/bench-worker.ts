/** A process of the benchmarks: is told what to do, gets ready, starts with the others, reports, and is told again. */
import { setTimeout as sleep } from "node:timers/promises";
import { parentMessages, say } from "../../parent-messages.ts";
import type { OpenPeer, PeerConnection } from "../peers/peer.ts";
import { commonNow } from "./common-clock.ts";
import { burnProcessor } from "./hog-role.ts";
import { readOn } from "./read-role.ts";
import type { ReadOrder, Signal, WorkerMessage, WorkerOrder, WriteOrder } from "./worker-orders.ts";
import { TaskWriter } from "./write-role.ts";

const messages = parentMessages();
for (;;) {
  const order = (await messages.next()).value as WorkerOrder | undefined;
  if (order === undefined) break;
  if (order.role === "hog") await hog();
  else await work(order);
}
// What a peer keeps running must not keep the process alive.
process.stdout.write("", () => process.exit());

async function hog(): Promise<void> {
  tell({ kind: "ready" });
  const { stop, stopped } = await go();
  await burnProcessor(stop);
  tell({ kind: "idle" });
  await stopped;
}

async function work(order: WriteOrder | ReadOrder): Promise<void> {
  let connection: PeerConnection;
  let writer: TaskWriter | null = null;
  try {
    const { open } = (await import(order.module)) as { open: OpenPeer };
    connection = await open(order.path, order.options);
    if (order.role === "write") {
      writer = new TaskWriter(connection, order);
      await writer.warmUp();
    } else if (connection.read === undefined) throw new Error("this peer has no way to read");
  } catch (error) {
    tell({ kind: "unavailable", reason: firstLine(error) });
    return;
  }
  tell({ kind: "ready" });
  const { start, stop, stopped } = await go();
  const result =
    writer === null ? await readOn(connection, order.worker, stop) : await writer.run(start, stop);
  await connection.close();
  tell(result);
  await stopped;
}

function firstLine(error: unknown): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return line || "it gives no reason";
}

function tell(message: WorkerMessage): void {
  say(message);
}

interface Start {
  /** Milliseconds since the epoch. */
  readonly start: number;
  /** Aborted when the parent says so, or is gone. */
  readonly stop: AbortSignal;
  /** Resolves then. */
  readonly stopped: Promise<void>;
}

/** Waits for the common start. The message that follows it is the sign to stop. */
async function go(): Promise<Start> {
  const signal = (await messages.next()).value as Signal | undefined;
  const controller = new AbortController();
  const stopped = messages.next().then(() => controller.abort());
  const start = typeof signal === "object" ? signal.go : commonNow();
  await sleep(Math.max(0, start - commonNow()));
  return { start, stop: controller.signal, stopped };
}
