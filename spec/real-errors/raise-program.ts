/**
 * Raises errors for real with one driver, and compares each with the forged one, in the same process. It is told which,
 * and by the injector's owner when system calls fail: one JSON value a line, either way.
 *
 *     raise-program.ts <driver> <directory> <extension>
 */
import { createInterface } from "node:readline";
import { catalogueEntry } from "../../faults/errors/catalogue.ts";
import { driverError } from "../../faults/errors/driver-error.ts";
import { type DriverName, loadDriver } from "../../src/engine/driver.ts";
import { errorDifferences } from "./difference.ts";
import type { Raised } from "./raised.ts";
import type { Door, Recipe } from "./recipe.ts";
import { recipeOf } from "./recipes.ts";
import { type OpenScene, openScene } from "./scene.ts";
import { stageHere } from "./stage.ts";

const [driverName, directory, extension] = process.argv.slice(2) as [DriverName, string, string];
const driver = loadDriver(driverName);
const stage = stageHere(driverName);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

for (;;) {
  const { value, done } = await lines.next();
  if (done) break;
  const { code, forgedCode } = JSON.parse(value) as { code: string; forgedCode: string };
  say({ raised: await raise(recipeOf(code), forgedCode) });
}

async function raise(recipe: Recipe, forgedCode: string): Promise<Raised> {
  const reason = recipe.not?.[stage];
  if (reason !== undefined) return { verdict: "not raised", reason };
  const differences: string[] = [];
  let text: string | undefined;
  for (const door of recipe.doors ?? (["statement", "exec"] as const)) {
    const scene = openScene({ driverName, door, directory, extension, arm });
    const real = await run(recipe, scene);
    const wrong = real instanceof Error ? whyNotMeant(real, recipe.code, door) : "nothing was thrown";
    if (wrong !== null) return { verdict: "not raised", reason: `${door}: ${wrong}` };
    const { message } = real as Error;
    text ??= message;
    // What the engine composes, it composes alike for every door.
    const own = recipe.ownText ? { message: text } : {};
    const forged = driverError(driver, forgedCode, { door, path: scene.path, ...own });
    differences.push(...errorDifferences(real, forged).map((one) => `${door}: ${one}`));
  }
  return differences.length === 0 ? { verdict: "same" } : { verdict: "differs", differences };
}

async function run(recipe: Recipe, scene: OpenScene): Promise<unknown> {
  try {
    await recipe.run(scene);
    return null;
  } catch (error) {
    return error;
  } finally {
    await scene.end();
  }
}

/** Why an error is not the one that was to be raised. */
function whyNotMeant(error: Error, code: string, door: Door): string | null {
  const { errcode, code: said } = error as { errcode?: unknown; code?: unknown };
  const { number } = catalogueEntry(code);
  // By the raw properties: walguard's own reading of errors is not what is looked at here. Where better-sqlite3 has no
  // name for a code, it says the number.
  const meant =
    driverName === "node:sqlite"
      ? errcode === number
      : said === code || said === `UNKNOWN_SQLITE_ERROR_${number}`;
  // On Deno, node:sqlite says a number only from statements, so that the text alone tells what it was.
  const isBare = stage === "node:sqlite on Deno" && door !== "statement" && said === "ERR_SQLITE_ERROR";
  return meant || isBare ? null : `it was ${errcode ?? said ?? "another"} (${String(error)})`;
}

async function arm(plan: string | null): Promise<void> {
  say({ arm: plan });
  const { value } = await lines.next();
  if (value !== "armed") throw new Error(`the injector's owner answered ${value}`);
}
