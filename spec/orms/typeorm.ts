import Database from "better-sqlite3";
import { type GuardableDataSource, guardDataSource } from "../../src/orm/typeorm.ts";
import { inTurnAsync, loadTypeorm, type Orm, type Session } from "./orm.ts";

export const orm: Orm = {
  plain: async (path) => session(await dataSource(path, { enableWAL: true })),
  guarded: async (path, options) =>
    session(
      guardDataSource((await dataSource(path)) as GuardableDataSource, { driver: Database, ...options }),
    ),
};

async function dataSource(database: string, more: object = {}): Promise<unknown> {
  const { DataSource } = await loadTypeorm();
  // TypeORM asks for better-sqlite3 12, and takes any as its driver.
  return new DataSource({ type: "better-sqlite3", database, driver: Database, ...more });
}

// biome-ignore lint/suspicious/noExplicitAny: TypeORM's types are not installed
async function session(source: any): Promise<Session> {
  await source.initialize();
  return {
    increment: () =>
      // biome-ignore lint/suspicious/noExplicitAny: as above
      source.transaction(async (manager: any) => {
        const [{ value }] = await manager.query("SELECT value FROM counter");
        await manager.query("UPDATE counter SET value = ?", [value + 1]);
      }),
    transaction: (steps) =>
      // biome-ignore lint/suspicious/noExplicitAny: as above
      source.transaction((manager: any) => inTurnAsync(steps, (sql) => manager.query(sql))),
    close: () => source.destroy(),
  };
}
