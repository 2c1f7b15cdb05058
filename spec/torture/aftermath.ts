/** What is looked at after a fault or a kill: the same process, a fresh one, and what was left behind. */
import { readdirSync, readlinkSync } from "node:fs";
import { dirname } from "node:path";
import { pidsOf } from "../runner/process/group-rest.ts";
import { Account } from "./account.ts";
import type { Lane } from "./lane.ts";
import type { FirstLook, Look } from "./look/looker.ts";
import { baseKeys } from "./look/table.ts";
import { type Performer, performerOf } from "./performer.ts";
import type { StartingFiles } from "./scenario.ts";

/** What a port leaves behind when nothing fails: more than this is too much. */
export interface Leftovers {
  readonly files: readonly string[];
  /** Names of files below the database's directory that the process has open. */
  readonly open: readonly string[];
}

export const nothingLeft: Leftovers = { files: ["app.db", "app.db.whole-content"], open: [] };

export interface Aftermath {
  readonly problems: readonly string[];
  readonly left: Leftovers;
}

/** Tries to get the write lock, from another process. */
export type Contender = () => Promise<boolean>;

/**
 * Nothing fails any more. The port's process goes on with its connection or is told why not; then it connects anew,
 * which must work.
 */
export async function goOn(
  performer: Performer,
  files: StartingFiles,
  contender?: Contender,
): Promise<string[]> {
  const problems: string[] = [];
  if (performer.isConnected && !performer.hasEnded) {
    await performer.perform([{ do: "write" }, { do: "query" }]);
    // Before it closes: a connection that failed and keeps the write lock shuts out all others.
    if (!performer.hasEnded && contender !== undefined && !(await contender()))
      problems.push("a connection keeps the write lock after its transaction, and others can't write");
    await performer.perform([{ do: "close" }]);
  }
  if (performer.isConnected && !performer.hasEnded) {
    problems.push(`a connection can't be closed, though nothing fails any more: ${last(performer)}`);
    performer.abandon();
  }
  if (performer.hasEnded || files === "damaged") return problems;
  const before = performer.refusals.length;
  await performer.perform([{ do: "connect" }, { do: "write" }, { do: "query" }, { do: "close" }]);
  for (const { asked, error } of performer.refusals.slice(before))
    problems.push(`${asked} is refused to a new connection, though nothing fails any more: ${error.message}`);
  return problems;
}

function last(performer: Performer): string {
  return performer.refusals.at(-1)?.error.message ?? "no error";
}

/**
 * Looks at what is there now.
 *
 * @param group the process group of an adapter that has closed its connections; `undefined` when it has ended
 */
export async function lookAfterwards(
  lane: Lane,
  path: string,
  files: StartingFiles,
  account: Account,
  expected: Leftovers,
  group: number | undefined,
): Promise<Aftermath> {
  let open = openBelow(group, dirname(path));
  if (open.some((name) => !expected.open.includes(name))) {
    // What a collector of garbage closes in time is no leak: the port does some more work, and is looked at again.
    await workOn(lane);
    open = openBelow(group, dirname(path));
  }
  const looks = await lane.looker.look(path, lane.copyOf(path));
  const problems = problemsOfLooks(looks, files, account);
  const [{ files: names }] = looks;
  for (const name of names)
    if (!expected.files.includes(name) && !mayStay(name, files))
      problems.push(`the file ${name} was left behind`);
  for (const name of new Set(open))
    if (count(open, name) > count(expected.open, name)) problems.push(`the process still has ${name} open`);
  return { problems, left: { files: names, open } };
}

function count(names: readonly string[], name: string): number {
  return names.filter((one) => one === name).length;
}

/** Whether a problem is no more than that a file stays. */
export function isLeftFile(problem: string): boolean {
  return problem.endsWith("was left behind");
}

/** Lock files stay by their nature. A damaged file is not opened again: nobody could have removed its sidecars. */
function mayStay(name: string, files: StartingFiles): boolean {
  return /^app\.db[a-z.-]*\.lock(\.db)?$/.test(name) || (files === "damaged" && /-(wal|shm)$/.test(name));
}

const roundsOfWork = 20;

async function workOn(lane: Lane): Promise<void> {
  const adapter = await lane.adapter();
  const path = await lane.place("wal");
  const performer = performerOf(adapter, path, new Account(baseKeys), "later");
  for (let round = 0; round < roundsOfWork; round++)
    await performer.perform([{ do: "connect" }, { do: "write" }, { do: "close" }]);
  lane.clear(path);
}

/** What fresh processes see that should not be so. */
export function problemsOfLooks(
  looks: readonly [FirstLook, ...Look[]],
  files: StartingFiles,
  account: Account,
): string[] {
  const [{ header, kept }] = looks;
  if (files === "damaged") return kept === true ? [] : ["the content of the damaged file is gone"];
  const problems: string[] = [];
  if ((files === "wal" || files === "left-wal") && header !== "wal")
    problems.push(`the file was in WAL mode, and now its header says ${header}`);
  if (header === "foreign") problems.push("the file's header is no longer SQLite's");
  for (const { by, integrity, rows } of looks) {
    if (integrity.join() !== "ok") problems.push(`${by} finds damage: ${integrity.slice(0, 3).join("; ")}`);
    else for (const problem of account.problems(rows)) problems.push(`as ${by} sees it, ${problem}`);
  }
  return problems;
}

function openBelow(group: number | undefined, directory: string): string[] {
  if (process.platform !== "linux" || group === undefined) return [];
  const names = pidsOf(group).flatMap((pid) =>
    list(`/proc/${pid}/fd`).map((descriptor) => target(`/proc/${pid}/fd/${descriptor}`)),
  );
  return names
    .filter((name) => name.startsWith(`${directory}/`))
    .map((name) => name.slice(directory.length + 1));
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function target(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return "";
  }
}
