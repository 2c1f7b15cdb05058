/** What an actor can do with its port, and how it goes into the history. */
import type { WriteEvent, WriteResult } from "../../../faults/torture/history/history.ts";
import type { PortError } from "../../runner/adapter/protocol.ts";
import type { Actor, Answer } from "./actor.ts";
import {
  accountNames,
  insertRow,
  readCounts,
  readRows,
  rowsPerWrite,
  schema,
  sightOfCounts,
  sightOfRows,
} from "./database.ts";
import { isTakenBack, takenBack } from "./port-errors.ts";
import type { Scene } from "./scene.ts";

/** So many writes keep the write lock for a while in the middle of their body: 160 ms on average. */
const holdingShare = 0.015;
const fillers: readonly number[] = [0, 10, 100, 1000, 5000];

export class PortUser {
  readonly actor: Actor;
  readonly scene: Scene;
  readonly random: () => number;
  #written = 0;

  constructor(actor: Actor, scene: Scene, random: () => number) {
    this.actor = actor;
    this.scene = scene;
    this.random = random;
  }

  /** A connection's name; `null` when it was refused. */
  async connect(): Promise<string | null> {
    const { actor, scene } = this;
    const { capabilities } = actor.process;
    const db = actor.nextConnection();
    const options = {
      ...(actor.busyTimeoutMs === undefined ? {} : { busyTimeoutMs: actor.busyTimeoutMs }),
      ...(scene.plan.mode === "delete" ? { journalMode: "delete" } : {}),
      ...(!scene.isPrepared && capabilities.has("schema") && this.random() < 0.5
        ? { schema: schema.join(";") }
        : {}),
    };
    const given = Object.keys(options).length === 0 ? {} : { options };
    const answer = await actor.ask("connect", { db, path: scene.path, ...given });
    if (answer.kind !== "ok") return null;
    actor.open.add(db);
    scene.counts.connects++;
    if (answer.ok.journalMode === "wal") scene.sawWal = true;
    return scene.isPrepared || (await this.#prepare(db)) ? db : null;
  }

  /** Makes the tables, as every process of an application does. */
  async #prepare(db: string): Promise<boolean> {
    const answer = await this.actor.ask("write", { db, body: schema.map((sql) => ({ sql })) });
    if (answer.kind === "ok") this.scene.isPrepared = true;
    return answer.kind === "ok";
  }

  /** A write transaction of two rows, which may move something between two accounts. Returns what it was told. */
  async write(db: string): Promise<WriteResult> {
    const { actor, scene, random } = this;
    const number = ++this.#written;
    const isTransfer = random() < 0.5;
    const [from, to] = this.#twoAccounts();
    const amount = 1 + Math.floor(random() * 9);
    const filler = "x".repeat(fillers[Math.floor(random() * fillers.length)] ?? 0);
    const isHeld = random() < holdingShare;
    const holdMs = isHeld || actor.isAwaitedInBody() ? Math.floor(random() ** 4 * 800) : null;
    const move = (sign: "-" | "+", account: string): object[] =>
      isTransfer
        ? [
            {
              sql: `UPDATE account SET balance = balance ${sign} ? WHERE name = ?`,
              params: [amount, account],
            },
          ]
        : [];
    const body = [
      { sql: insertRow, params: [actor.name, number, 1, filler] },
      ...move("-", from),
      ...(holdMs === null ? [] : [{ pause: "held" }]),
      ...move("+", to),
      ...Array.from({ length: rowsPerWrite - 1 }, (_, index) => ({
        sql: insertRow,
        params: [actor.name, number, index + 2, filler],
      })),
      ...(random() < 0.05 ? [{ throw: takenBack }] : []),
    ];
    const invokedAt = scene.now();
    const answer = await actor.ask("write", { db, body }, holdMs);
    const result = this.#resultOf(answer);
    const event: WriteEvent = {
      writer: actor.name,
      number,
      op: isTransfer ? "transfer" : "insert",
      ...(isTransfer ? { moves: { from, to, amount } } : {}),
      invokedAt,
      endedAt: scene.now(),
      result,
    };
    scene.writes.push(event);
    return result;
  }

  /** A read of all rows or of their counts. Returns whether it was answered. */
  async read(db: string, all: boolean): Promise<boolean> {
    const { actor, scene } = this;
    const invokedAt = scene.now();
    const answer = await actor.ask("query", { db, sql: all ? readRows : readCounts });
    if (answer.kind !== "ok") return false;
    const endedAt = scene.now();
    const rows = answer.ok.rows as readonly (readonly unknown[])[];
    scene.reads.push({
      reader: actor.name,
      invokedAt,
      endedAt,
      ...(all ? sightOfRows(rows) : sightOfCounts(rows)),
    });
    return true;
  }

  /** Moves the `-wal` into the database. Returns whether the adapter can do such things. */
  async checkpoint(db: string): Promise<boolean> {
    const kind = ["PASSIVE", "FULL", "RESTART", "TRUNCATE", "TRUNCATE"][Math.floor(this.random() * 5)];
    const answer = await this.actor.ask("exec", { db, sql: `PRAGMA wal_checkpoint(${kind})` });
    if (answer.kind === "ok") this.scene.counts.checkpoints++;
    return answer.kind !== "error" || answer.error.kind !== "unsupported";
  }

  /** Returns whether it was closed. */
  async close(db: string): Promise<boolean> {
    const answer = await this.actor.ask("close", { db });
    if (answer.kind !== "ok") return false;
    this.actor.open.delete(db);
    this.scene.counts.closes++;
    return true;
  }

  #resultOf(answer: Answer): WriteResult {
    if (answer.kind === "gone") return "never answered";
    if (answer.kind === "ok") return "acknowledged";
    return this.#resultOfError(answer.error);
  }

  #resultOfError(error: PortError): WriteResult {
    const told = results[error.outcome ?? ""];
    if (told !== undefined) return told;
    if (this.actor.process.capabilities.has("outcome"))
      this.scene.blame(
        "outcome",
        `${this.actor.name} failed to write, and does not say what became of it`,
        error,
      );
    // Whatever else a port does not say: a body that failed is not committed.
    return isTakenBack(error) ? "rolled back" : "unknown";
  }

  #twoAccounts(): [from: string, to: string] {
    const index = Math.floor(this.random() * accountNames.length);
    const other = (index + 1 + Math.floor(this.random() * (accountNames.length - 1))) % accountNames.length;
    return [accountNames[index] as string, accountNames[other] as string];
  }
}

/** An error that says `committed` is about what came after the commit. */
const results: Readonly<Record<string, WriteResult>> = {
  committed: "acknowledged",
  "rolled-back": "rolled back",
  "not-started": "not started",
  unknown: "unknown",
};
