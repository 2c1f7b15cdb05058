/** The race of the WAL-reset bug (https://sqlite.org/wal.html#the_wal_reset_bug), made to happen. */
import { Pause, pauseExtension } from "../../faults/real/pause-vfs.ts";
import type { Engine } from "./engine.ts";
import { EngineProcess } from "./engine-process.ts";
import type { Stage } from "./stage.ts";
import { NotCheckable } from "./verdict-error.ts";

/** What became of the rows. */
export interface RaceOutcome {
  /** Rows whose `COMMIT` returned. */
  readonly acknowledged: number;
  /** Rows that a newcomer finds. */
  readonly there: number;
  /** The first finding of `integrity_check`. */
  readonly integrity: string;
}

/** How many rows are committed after the checkpoint, each in a transaction. */
const laterRows = 37;

/**
 * Stops a checkpoint between its look at the header of the WAL and its look at how much of it is in the database. The
 * writer meanwhile begins the WAL anew. A checkpoint with the bug goes on with what it saw before.
 *
 * @param stage whose engine writes
 * @param checkpointer whose SQLite runs the checkpoint; it loads extensions
 * @throws {NotCheckable} where the extension cannot be built or loaded
 */
export async function raceWalReset(stage: Stage, checkpointer: Engine): Promise<RaceOutcome> {
  const extension = pauseExtension();
  if ("reason" in extension) throw new NotCheckable(extension.reason);
  const pause = new Pause(stage.place);
  const writer = await stage.fresh("wal");
  await writer.rows("PRAGMA wal_autocheckpoint=0");
  await writer.exec(
    "CREATE TABLE r (id INTEGER PRIMARY KEY, v); CREATE INDEX i ON r (v); INSERT INTO r VALUES (1, 'first')",
  );

  const process = new EngineProcess(checkpointer.command, { env: pause.env });
  try {
    await loadInto(process, extension.file);
    const old = await process.open(stage.path());
    await old.rows("SELECT count(*) FROM r");
    // A WAL of many pages, all of which are then moved into the database.
    await writer.exec(
      "CREATE TABLE filler (a); INSERT INTO filler VALUES (zeroblob(300000)); DROP TABLE filler",
    );
    await writer.rows("PRAGMA wal_checkpoint");
    pause.arm();
    const checkpoint = old.rows("PRAGMA wal_checkpoint(PASSIVE)");
    await reached(pause, checkpoint);
    await writer.exec("INSERT INTO r (v) VALUES ('begins the WAL anew')");
    pause.release();
    await checkpoint;
    // With the bug, as many pages of the new WAL as there were in the old one count as moved: nobody reads them.
    for (let row = 0; row < laterRows; row += 1)
      await writer.exec(`INSERT INTO r (v) VALUES ('later ${row}')`);
    await old.close();
  } finally {
    pause.release();
    await process.kill();
  }
  await writer.close();
  return {
    acknowledged: 2 + laterRows,
    there: Number(await stage.seenAnew("SELECT count(*) FROM r NOT INDEXED")),
    integrity: String(await stage.seenAnew("PRAGMA integrity_check")),
  };
}

async function loadInto(process: EngineProcess, file: string): Promise<void> {
  try {
    await process.request("extension", { file });
  } catch (error) {
    throw new NotCheckable(`it loads no extension: ${(error as Error).message}`);
  }
}

/** Waits until the checkpoint stands still. One that is over did not stop, and nothing was shown. */
async function reached(pause: Pause, checkpoint: Promise<unknown>): Promise<void> {
  let over = false;
  const settled = checkpoint.then(
    () => (over = true),
    () => (over = true),
  );
  while (!pause.isReached) {
    if (over) throw new NotCheckable("the checkpoint did not come to the place where it is to stop");
    await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, 2))]);
  }
}
