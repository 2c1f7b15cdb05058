/**
 * The Node adapter of the conformance suite, for the reference implementation or any JavaScript module that exports
 * `connect` and `writeTxn`.
 *
 *     node spec/adapters/node/adapter.ts [--driver better-sqlite3|node:sqlite] [--module FILE] [--waiting POLICY]
 *         [--through writeTxnAsync|createWriter]
 *
 * `WALGUARD_SOURCE` names another `src/` to load the reference from, which is how mutants are judged.
 */
import { parseArgs } from "node:util";
import { type DriverName, driverNames } from "../../../src/engine/driver.ts";
import { answered, type Request, readRequest, reply } from "./lines.ts";
import { Operations } from "./operations.ts";
import { loadPort } from "./port.ts";
import { portError, Unsupported } from "./port-error.ts";
import { writingThrough } from "./writing-through.ts";

const { values } = parseArgs({
  options: {
    driver: { type: "string", default: "better-sqlite3" },
    module: { type: "string" },
    waiting: { type: "string" },
    through: { type: "string" },
  },
});
if (!driverNames.includes(values.driver as DriverName)) {
  throw new Error(`--driver ${values.driver}: known are ${driverNames.join(" and ")}`);
}

const port = writingThrough(await loadPort(values.driver as DriverName, values.module), values.through);
// For the reference: how each connection is to wait for its turn.
const always = values.waiting === undefined ? {} : { waiting: values.waiting };
const operations = new Operations(port, answerWhileHeld, always);

for (;;) {
  const request = readRequest();
  if (request === null) break;
  await answer(request, async () => await operations.run(request));
  if (request.op === "bye") break;
  // Lets a port with background work proceed between two requests.
  await new Promise((resolve) => setImmediate(resolve));
}
// The process ends like a program with nothing left to do: the drivers then close what is open, and cases check the
// result. Pending work of a port may delay the end only briefly.
setTimeout(() => process.exit(0), 1000).unref();

async function answer(request: Request, run: () => Promise<unknown>): Promise<void> {
  try {
    succeed(request, await run());
  } catch (error) {
    fail(request, error);
  }
}

/** Keeps answering requests, from inside the function that holds the init lock, until `unlock`. */
function answerWhileHeld(): Request | null {
  for (;;) {
    const request = readRequest();
    if (request === null || request.op === "unlock") return request;
    try {
      const result = operations.run(request);
      if (result instanceof Promise)
        throw new Unsupported("an asynchronous port cannot answer while the lock is held");
      succeed(request, result);
    } catch (error) {
      fail(request, error);
    }
  }
}

function succeed(request: Request, result: unknown): void {
  operations.afterRequest();
  if (result !== answered) reply(request, { ok: result ?? {} });
}

function fail(request: Request, error: unknown): void {
  operations.afterRequest();
  reply(request, { error: portError(error, port, operations.thrownByBody) });
}
