/** What changed between two looks at a database, as far as it explains failures. */
import type { Concern } from "../early-end.ts";
import { type LockedPart, lockedParts, type Observation, type Part } from "../inspector/observation.ts";

/** Something that was seen. */
export interface Fact {
  readonly text: string;
  /** Explains only an expectation about this. */
  readonly only?: Concern;
}

/** An actor as it was at a look. */
export interface ActorState {
  readonly end: { readonly code: number | null; readonly signal: string | null } | null;
  readonly isConnected: boolean;
  readonly inBody: boolean;
  /** Owes no answer, and is in no transaction that the runner knows of. */
  readonly isIdle: boolean;
  readonly hasLock: Readonly<Record<LockedPart, boolean>>;
  readonly hasWriteLock: boolean;
}

/** One look. */
export interface Look {
  readonly seen: Observation;
  readonly actors: ReadonlyMap<string, ActorState>;
  /** Such as `step 4 (A write)`. */
  readonly place: string;
}

/** What was done between two looks. */
export interface Deed {
  /** The one actor that acted; empty when there was none, or several. */
  readonly acting: readonly string[];
  /** The case itself changed files. */
  readonly byTheCase: boolean;
  /** The case ended a process. */
  readonly killing: boolean;
}

export function changes(before: Look, now: Look, deed: Deed): Fact[] {
  return [
    ...(deed.byTheCase ? [] : fileChanges(before, now, deed)),
    ...(deed.byTheCase ? [] : headerChanges(before, now)),
    ...lockChanges(before, now),
    ...(deed.killing ? [] : ends(before, now)),
  ];
}

/** SQLite removes or exchanges nothing that another connection uses; who does has broken a lock, or has lost his own. */
function fileChanges(before: Look, now: Look, { acting }: Deed): Fact[] {
  const using = [...now.actors].flatMap(([name, actor]) =>
    actor.isConnected && before.actors.get(name)?.isConnected && !acting.includes(name) ? [name] : [],
  );
  if (using.length === 0) return [];
  const who = `while ${list(using)} had the database open`;
  const whole: readonly Part[] = ["", "-wal", "-shm"];
  return whole.flatMap((part) => {
    const [was, is] = [before.seen.files[part], now.seen.files[part]];
    if (was === null) return [];
    // In a rollback mode nobody has the -wal open that was left behind.
    if (part !== "" && before.seen.mode === "rollback") return [];
    const name = nameOf(part);
    if (is === null) return [{ text: `${name} was removed at ${now.place} ${who}` }];
    if (is.inode !== was.inode) return [{ text: `the inode of ${name} changed at ${now.place} ${who}` }];
    if (is.born !== was.born) return [{ text: `${name} was removed and made anew at ${now.place} ${who}` }];
    if (part === "" && is.size < was.size)
      return [{ text: `${name} went from ${was.size} to ${is.size} bytes at ${now.place}`, only: "rows" }];
    return [];
  });
}

function headerChanges(before: Look, now: Look): Fact[] {
  const [was, is] = [before.seen.mode, now.seen.mode];
  if (was === null || is === null || was === is) return [];
  const bytes = is === "WAL" ? "from 1 to 2" : "from 2 to 1";
  const text = `the header went from ${was} to ${is} (bytes 18 and 19 ${bytes}) at ${now.place}`;
  return [is === "WAL" ? { text, only: "header" } : { text }];
}

function lockChanges(before: Look, now: Look): Fact[] {
  if (process.platform !== "linux") return [];
  return [...now.actors].flatMap(([name, is]): Fact[] => {
    const was = before.actors.get(name);
    if (was === undefined || is.end !== null || !is.isConnected) return [];
    const isBare = ({ hasLock }: ActorState): boolean => hasLock["-shm"] && !hasLock[""];
    // WAL takes both locks together, and keeps them.
    if (now.seen.mode === "WAL" && isBare(is) && !was.hasLock[""] && !isBare(was))
      return [{ text: `${name} had the database open after ${now.place} without a lock on it` }];
    if (!was.isConnected) return [];
    const gone = `there after ${before.place} and gone after ${now.place}`;
    if (was.inBody && is.inBody && was.hasWriteLock && !is.hasWriteLock)
      return [{ text: `${name} was in its transaction, and its write lock was ${gone}` }];
    // Every connection that has used a file in WAL mode keeps a lock on it.
    const lost = lockedParts.filter((part) => was.hasLock[part] && !is.hasLock[part]);
    if (lost.length > 0 && before.seen.mode === "WAL" && now.seen.mode === "WAL")
      return lost.map((part) => ({ text: `${name}'s lock on ${nameOf(part)} was ${gone}` }));
    if (is.inBody && !was.inBody && !is.hasWriteLock)
      return [
        { text: `${name} was in its transaction at ${now.place} without the write lock`, only: "lock" },
      ];
    if (is.isIdle && is.hasWriteLock && !(was.isIdle && was.hasWriteLock))
      return [{ text: `${name} had nothing left to do after ${now.place}, and kept the write lock` }];
    return [];
  });
}

function ends(before: Look, now: Look): Fact[] {
  return [...now.actors].flatMap(([name, { end }]) => {
    if (end === null || before.actors.get(name)?.end !== null || now.place === "the end") return [];
    return [{ text: `${name} ended at ${now.place} (${end.signal ?? `exit code ${end.code}`})` }];
  });
}

function nameOf(part: Part): string {
  return part === "" ? "the database" : `the database's ${part}`;
}

function list(names: readonly string[]): string {
  return names.length > 3 ? `${names.length} actors` : names.join(" and ");
}
