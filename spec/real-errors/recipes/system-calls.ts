/** Codes that come from a system call that fails, by the injector. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Connection } from "../../../src/engine/connection.ts";
import type { Door, Recipe, Scene } from "../recipe.ts";

const insert = "INSERT INTO t VALUES (2)";
const select = "SELECT * FROM t";
const checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";

/** A connection that has read nothing yet, of a database in WAL. */
const freshWal = (scene: Scene): Connection => {
  scene.filled("wal").close();
  return scene.open();
};
const openWal = (scene: Scene): Connection => scene.filled("wal");
const openDelete = (scene: Scene): Connection => scene.filled("delete");
const freshDelete = (scene: Scene): Connection => {
  scene.filled("delete").close();
  return scene.open();
};

/** A connection that has read nothing yet, of a database whose writer was killed. */
const hotJournal = (scene: Scene): Connection => {
  scene.filled("delete").exec("PRAGMA cache_size=1; BEGIN; INSERT INTO t SELECT zeroblob(99999)");
  return scene.open(scene.crashed());
};
export const systemCallRecipes: readonly Recipe[] = [
  failing("SQLITE_PERM", "sys.lock(database)=errno(EPERM)", freshDelete, select),
  failing("SQLITE_BUSY_RECOVERY", "sys.lock(shm)=4*off->errno(EAGAIN)", freshWal, select),
  failing("SQLITE_READONLY_DIRECTORY", "sys.open(journal)=errno(EACCES)", openDelete, insert),
  readOnlyIndex("SQLITE_READONLY_CANTINIT", "no read mark is set", [104, 120, 0xff]),
  readOnlyIndex("SQLITE_READONLY_RECOVERY", "the header is gone", [0, 96, 0]),
  failing("SQLITE_IOERR_WRITE", "sys.pwrite(wal)=errno(EIO)", openWal, insert),
  failing("SQLITE_IOERR_FSYNC", "sys.fsync(journal)=errno(EIO)", openDelete, insert),
  failing(
    "SQLITE_IOERR_DIR_FSYNC",
    "sys.fsync(directory)=errno(EIO)",
    (scene) => {
      const connection = openDelete(scene);
      connection.exec("PRAGMA synchronous=EXTRA");
      return connection;
    },
    insert,
  ),
  failing("SQLITE_IOERR_TRUNCATE", "sys.ftruncate(wal)=errno(EIO)", openWal, checkpoint),
  failing("SQLITE_IOERR_FSTAT", "sys.fstat(database)=errno(EIO)", freshDelete, select),
  failing("SQLITE_IOERR_UNLOCK", "sys.unlock(database)=errno(EIO)", openDelete, insert),
  failing("SQLITE_IOERR_RDLOCK", "sys.lock(database)=5*off->errno(EIO)", openDelete, insert),
  failing("SQLITE_IOERR_DELETE", "sys.unlink(journal)=errno(EIO)", openDelete, insert),
  failing("SQLITE_IOERR_CHECKRESERVEDLOCK", "sys.lock(database)=2*off->errno(EIO)", hotJournal, select),
  failing("SQLITE_IOERR_LOCK", "sys.lock(database)=errno(EIO)", freshDelete, select),
  failing("SQLITE_IOERR_SHMOPEN", "sys.ftruncate(shm)=errno(EIO)", freshWal, select),
  failing("SQLITE_IOERR_SHMSIZE", "sys.pwrite(shm)=errno(EIO)", freshWal, select),
  failing("SQLITE_IOERR_SHMMAP", "sys.mmap(shm)=errno(ENOMEM)", freshWal, select),
  failing("SQLITE_IOERR_CORRUPTFS", "sys.pread(database)=errno(EIO)", freshDelete, select),
  {
    code: "SQLITE_IOERR",
    how: "`sys.fstat(database)=errno(EIO)`, on opening",
    doors: ["open"],
    async run(scene) {
      scene.filled("delete").close();
      await scene.arm("sys.fstat(database)=errno(EIO)");
      scene.open();
    },
  },
];

function failing(
  code: string,
  plan: string,
  opened: (scene: Scene) => Connection,
  sql: string,
  doors: readonly Door[] = ["exec", "statement"],
): Recipe {
  return {
    code,
    how: `\`${plan}\`, then \`${sql}\``,
    doors,
    async run(scene) {
      const connection = opened(scene);
      await scene.arm(plan);
      scene.attempt(connection, sql);
    },
  };
}

/** A `-shm` that may only be read, is in use by another process, and cannot be used as it is. */
function readOnlyIndex(code: string, damage: string, [from, to, byte]: readonly number[]): Recipe {
  const plan = "sys.open(shm)=1*errno(EACCES)";
  return {
    code,
    how: `\`${plan}\` of a \`-shm\` that another process has open, and ${damage}`,
    async run(scene) {
      scene.filled("wal");
      const path = scene.crashed();
      const program = fileURLToPath(new URL("../shm-holder.py", import.meta.url));
      const child = spawn("python3", [program, `${path}-shm`, ...[from, to, byte].map(String)]);
      scene.later(() => child.kill("SIGKILL"));
      const [said] = await Promise.race([once(child.stdout, "data"), once(child, "close")]);
      if (!String(said).startsWith("held")) throw new Error(`python3 did not hold the -shm: ${said}`);
      const connection = scene.open(path);
      await scene.arm(plan);
      scene.attempt(connection, select);
    },
  };
}
