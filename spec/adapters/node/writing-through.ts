/** The reference by its other entries: each keeps the promises of `writeTxn`. */
import type { Connection } from "../../../src/engine/connection.ts";
import type { createWriter, Writer, writeTxnAsync } from "../../../src/index.ts";
import type { Port, PortModule } from "./port.ts";

/** What the reference's module has beside what other modules are asked for. */
interface Entries {
  readonly writeTxnAsync: typeof writeTxnAsync;
  readonly createWriter: typeof createWriter;
}

type Write = PortModule["writeTxn"];

/**
 * @param through the name of an entry; `undefined` for `writeTxn` itself
 * @returns the port, whose transactions go through that entry. It keeps no trace: savepoints are among its statements
 */
export function writingThrough(port: Port, through: string | undefined): Port {
  if (through === undefined) return port;
  const module = port.module as PortModule & Entries;
  if (through !== "writeTxnAsync" && through !== "createWriter")
    throw new Error(`--through ${through}: known are writeTxnAsync and createWriter`);
  const write: Write =
    through === "writeTxnAsync" ? (db, body) => module.writeTxnAsync(db, body) : throughWriters(module);
  const capabilities = port.capabilities.filter((one) => one !== "trace");
  return {
    ...port,
    capabilities,
    write: (db, body, options = {}) => orItself(module, write, db, body, options),
  };
}

/** An option such as `allowNested` is `writeTxn`'s alone. */
function orItself(module: PortModule, write: Write, ...[db, body, options = {}]: Parameters<Write>): unknown {
  return Object.keys(options).length > 0 ? module.writeTxn(db, body, options) : write(db, body);
}

function throughWriters(module: Entries): Write {
  const writers = new WeakMap<Connection, Writer>();
  return (db, body) => {
    let writer = writers.get(db);
    if (writer === undefined) {
      writer = module.createWriter(db);
      writers.set(db, writer);
    }
    return writer.write(body);
  };
}
