/**
 * One of many writers: `writer.ts DRIVER PATH held|reopen MODE LABEL COUNT` writes COUNT rows, each in a
 * transaction of its own, on one connection or on one per row. It writes a row again when, and only when, the
 * outcome says that nothing of it was kept, so that a wrong outcome shows as a row too many or too few.
 */
import { type DriverName, loadDriver } from "../../src/engine/driver.ts";
import { connect, TransactionError, WalguardError, writeTxn } from "../../src/index.ts";

const [driverName, path = "", connecting, mode, label, count] = process.argv.slice(2);
const driver = loadDriver(driverName as DriverName);
const options = {
  driver,
  schema: "CREATE TABLE IF NOT EXISTS rows (writer TEXT, number INTEGER)",
  journalMode: mode === "delete" ? "delete" : "wal",
  // Short in DELETE mode, so that writeTxn's own retries have something to do.
  busyTimeoutMs: mode === "delete" ? 5 : undefined,
} as const;

function open(): ReturnType<typeof connect> {
  for (let attempt = 0; ; attempt++) {
    try {
      return connect(path, options);
    } catch (error) {
      const busy = error instanceof WalguardError && error.sqliteCode?.startsWith("SQLITE_BUSY");
      if (mode !== "delete" || busy !== true || attempt === 100) throw error;
    }
  }
}

function write(db: ReturnType<typeof connect>, number: number): void {
  const insert = db.prepare("INSERT INTO rows VALUES (?, ?)");
  for (let attempt = 0; ; attempt++) {
    try {
      return void writeTxn(db, () => void insert.run(label, number));
    } catch (error) {
      const outcome = error instanceof TransactionError ? error.outcome : undefined;
      if ((outcome !== "not-started" && outcome !== "rolled-back") || attempt === 100) throw error;
    }
  }
}

const held = connecting === "held" ? open() : null;
for (let number = 0; number < Number(count); number++) {
  const db = held ?? open();
  write(db, number);
  if (held === null) db.close();
}
held?.close();
