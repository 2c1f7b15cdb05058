/** After a write for which there was no room, the next query never settles: Node ends the process with code 13. */
import { spawnSync } from "node:child_process";
import { path, saw } from "../processes.mjs";
import { stack } from "./adapter.mjs";

const [file] = process.argv.slice(2);
if (file === undefined) {
  const { status, stdout } = spawnSync(process.execPath, [import.meta.filename, path()], {
    encoding: "utf8",
  });
  const said = stdout.trim().replaceAll("\n", "; ");
  saw(status === 13, `${said}; the process ended with code ${status}`);
}

const orm = await stack.open(file, {});
await stack.exec(orm, "CREATE TABLE t (v)");
await stack.exec(orm, "PRAGMA max_page_count = 2");
await orm.em
  .fork()
  .transactional((em) => em.execute("INSERT INTO t VALUES (zeroblob(100000))"))
  .catch((error) => console.log(`the write: ${error.message}`));
console.log("then a query");
await orm.em.fork().execute("SELECT count(*) FROM t");
console.log("the query was answered");
