/** All peers of the benchmarks. */
import type { Peer } from "./peer.ts";

/** The longest wait, in milliseconds, of peers that wait as long as walguard does by default. */
const longTimeoutMs = 120_000;

export const allPeers: readonly Peer[] = [
  peer("bare", "better-sqlite3, BEGIN IMMEDIATE … COMMIT, timeout 120 s", "bare-peer", {
    driver: "better-sqlite3",
    timeoutMs: longTimeoutMs,
  }),
  peer("bare-5s", "the same with the driver's default timeout, 5 s", "bare-peer", {
    driver: "better-sqlite3",
  }),
  peer("transaction", "better-sqlite3, db.transaction(fn).immediate(), timeout 120 s", "transaction-peer", {
    timeoutMs: longTimeoutMs,
  }),
  peer("node-sqlite", "node:sqlite, BEGIN IMMEDIATE … COMMIT, timeout 120 s", "bare-peer", {
    driver: "node:sqlite",
    timeoutMs: longTimeoutMs,
  }),
  peer("kysely", "Kysely as it comes: transaction().execute()", "kysely-peer"),
  peer("drizzle", "Drizzle as it comes: db.transaction()", "drizzle-peer"),
  {
    name: "python",
    what: "the Python reference port: write_txn()",
    module: new URL("../../../../spec/adapters/python/bench_worker.py", import.meta.url).href,
    options: {},
  },
  peer("walguard", 'writeTxn(), waiting: "retry", the default', "walguard-peer"),
  peer("walguard-sqlite", 'writeTxn(), waiting: "sqlite"', "walguard-peer", { waiting: "sqlite" }),
  peer("walguard-queue", 'writeTxn(), waiting: "queue"', "walguard-peer", { waiting: "queue" }),
  peer("walguard-async", "writeTxnAsync()", "walguard-async-peer"),
  peer("walguard-writer", "createWriter()", "walguard-writer-peer"),
];

function peer(name: string, what: string, file: string, options: Peer["options"] = {}): Peer {
  const ending = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  return { name, what, module: new URL(`./${file}${ending}`, import.meta.url).href, options };
}
