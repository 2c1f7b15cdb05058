/** The ORMs, and how each is loaded: from `node_modules`, or from where the field guide installs it. */
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Database } from "better-sqlite3";
import type { ConnectOptions } from "../../src/connect/options.ts";

/** A part of a transaction: SQL, or something else that is to happen meanwhile, which asynchronous ORMs wait for. */
export type Step = string | (() => unknown);

/** An open database, as the user of an ORM has it. */
export interface Session {
  /** Adds one to the counter, in a transaction that first reads it. */
  increment(): unknown;
  /** Runs the steps in one transaction of the ORM. */
  transaction(steps: readonly Step[]): unknown;
  close(): unknown;
}

/** One ORM: with its own transactions, as its documentation shows them, and through walguard. */
export interface Orm {
  readonly plain: (path: string) => Session | Promise<Session>;
  readonly guarded: (path: string, options?: ConnectOptions<Database>) => Session | Promise<Session>;
}

export const ormNames = ["better-sqlite3", "drizzle-orm", "kysely", "knex", "typeorm"] as const;

export type OrmName = (typeof ormNames)[number];

const places = [import.meta.url, new URL("../field/typeorm/", import.meta.url).href];

/** Where a package is, or `null` where it is not installed. */
export function installed(name: OrmName): string | null {
  for (const place of places) {
    try {
      return createRequire(place).resolve(name);
    } catch {
      // It may be in the next one.
    }
  }
  return null;
}

/** Says how a missing ORM is installed, for a skipped test. */
export function installHint(name: OrmName): string {
  return name === "typeorm" ? "npm --prefix spec/field/typeorm install" : "npm install";
}

/** Loads TypeORM, which is no devDependency: it is 30 MB, and wants better-sqlite3 12. */
// biome-ignore lint/suspicious/noExplicitAny: its types are not installed
export async function loadTypeorm(): Promise<any> {
  const path = installed("typeorm");
  if (path === null) throw new Error(`typeorm is not installed: ${installHint("typeorm")}`);
  const loaded = await import(pathToFileURL(path).href);
  return loaded.default ?? loaded;
}

/** The module of this folder for an ORM. */
export async function loadOrm(name: OrmName): Promise<Orm> {
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  return (await import(pathToFileURL(file).href)).orm;
}

/** Runs the steps one after the other. */
export function inTurn(steps: readonly Step[], run: (sql: string) => unknown): void {
  for (const step of steps) typeof step === "string" ? run(step) : step();
}

/** {@link inTurn}, where each one is waited for. */
export async function inTurnAsync(steps: readonly Step[], run: (sql: string) => unknown): Promise<void> {
  for (const step of steps) await (typeof step === "string" ? run(step) : step());
}
