import { mkdirSync, rmdirSync } from "node:fs";
import { inForce, type RealFault, unavailable } from "./real-fault.ts";

/**
 * Puts a directory where SQLite wants a file.
 *
 * @param path the database
 * @param suffix `-wal`: `SQLITE_CANTOPEN` in WAL mode; `-journal`: `SQLITE_IOERR_READ`; `""`: the database
 *   itself cannot be opened
 */
export function directoryInTheWay(
  path: string,
  suffix: "" | "-wal" | "-journal" | "-shm",
): RealFault<{ readonly path: string }> {
  const obstacle = `${path}${suffix}`;
  try {
    mkdirSync(obstacle);
  } catch (error) {
    return unavailable((error as Error).message);
  }
  return inForce({ path: obstacle }, () => rmdirSync(obstacle));
}
