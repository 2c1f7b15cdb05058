/** MikroORM with its SQLite driver; the pragma is set where its documentation says, when a connection is made. */
import { EntitySchema, MikroORM } from "@mikro-orm/sqlite";
import { inTurnAsync, serve, versionOf } from "../black-box.mjs";

const Nothing = new EntitySchema({ name: "Nothing", properties: { id: { type: "number", primary: true } } });
const all = (em, sql, params) => em.getConnection().execute(sql, params, "all", em.getTransactionContext());
const start = (dbName, driverOptions, onCreateConnection) =>
  MikroORM.init({ dbName, driverOptions, onCreateConnection, entities: [Nothing], logger: () => {} });

export const stack = {
  name: "@mikro-orm/sqlite",
  version: versionOf("@mikro-orm/sqlite", import.meta.url),
  driver: `better-sqlite3 ${versionOf("better-sqlite3", import.meta.url)}`,
  async sqlite() {
    const orm = await start(":memory:");
    const [{ version }] = await all(orm.em.fork(), "SELECT sqlite_version() AS version", []);
    await orm.close();
    return version;
  },
  busyMs: 5000,
  async open(path, { busyTimeoutMs }) {
    const options = busyTimeoutMs === undefined ? {} : { timeout: busyTimeoutMs };
    const orm = await start(path, options, async (connection) => {
      await connection.executeQuery({
        sql: "PRAGMA journal_mode = WAL",
        parameters: [],
        query: { kind: "RawNode" },
      });
    });
    await orm.em.getConnection().ensureConnection();
    return orm;
  },
  write: (orm, steps) =>
    orm.em.fork().transactional((em) => inTurnAsync(steps, (sql, params) => all(em, sql, params))),
  query: (orm, sql, params) => all(orm.em.fork(), sql, params),
  exec: (orm, sql) => all(orm.em.fork(), sql, []),
  close: (orm) => orm.close(true),
};

if (import.meta.main) await serve(stack);
