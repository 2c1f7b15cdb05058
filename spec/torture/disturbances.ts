/** System calls that fail while adapters work on one file. */
import type { Injector } from "../../faults/real/injector/injector.ts";
import type { Disturb } from "./chaos/surroundings.ts";

/** Each may come back after it: none needs more than that the port says what it could not do. */
const plans: readonly string[] = [
  "sys.pwrite(wal)=1*errno(ENOSPC)",
  "sys.pwrite(wal)=1*torn(512)",
  "sys.pwrite(database)=1*errno(EIO)",
  "sys.pwrite(journal)=1*errno(ENOSPC)",
  "sys.fsync(wal)=1*errno(EIO)",
  "sys.fsync(database)=1*errno(EIO)",
  "sys.fsync(journal)=1*errno(EIO)",
  "sys.pread(database)=1*errno(EIO)",
  "sys.pread(wal)=1*errno(EIO)",
  "sys.lock(database)=1*errno(EIO)",
  "sys.open(wal)=1*errno(EMFILE)",
  "sys.open(shm)=1*errno(EIO)",
  "sys.open(lock)=1*errno(EIO)",
  "sys.mmap(shm)=1*errno(ENOMEM)",
  "sys.fstat(database)=1*errno(EIO)",
  "sys.fstat(wal)=1*errno(EIO)",
  "sys.ftruncate(wal)=1*errno(EIO)",
  "sys.unlink(journal)=1*errno(EIO)",
  "sys.unlink(wal)=1*errno(EIO)",
  "sys.fsync(wal)=20%delay(30)",
  "sys.pwrite(wal)=5%delay(20)",
  "sys.pwrite(wal)=30*off->1*crash(before)",
  "sys.fsync(wal)=3*off->1*crash(after)",
  "sys.any(shm)=200*off->1*crash(before)",
  "sys.unlink(wal)=1*crash(before)",
];

/** How often each plan fired, by its text. */
export type Fired = Map<string, number>;

/**
 * Faults for chaos, drawn by its own dice. The processes must run under the injector.
 *
 * @param fired takes down what happened
 */
export function disturbances(injector: Injector, fired: Fired): Disturb {
  return async (random) => {
    const plan = plans[Math.floor(random() * plans.length)] as string;
    injector.arm(plan);
    return async () => {
      injector.disarm();
      const [state] = Object.values(injector.states);
      fired.set(plan, (fired.get(plan) ?? 0) + (state?.fired ?? 0));
    };
  };
}
