/** Takes the right to write to a file from every process of this user, root included, for some steps. */
import { spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { Unavailable } from "../early-end.ts";

/**
 * Makes a file one that can't be opened for writing. Descriptors that are open go on. Permission bits do not stop
 * root; the immutable attribute does, where the file system has it.
 *
 * @returns gives the right back; it does so once
 * @throws {Unavailable} where it can't be taken
 */
export function protectFromWriting(file: string): () => void {
  const set = process.getuid?.() === 0 ? setAttribute : setMode;
  set(file, true);
  let ended = false;
  return () => {
    if (!ended) set(file, false);
    ended = true;
  };
}

function setMode(file: string, on: boolean): void {
  chmodSync(file, on ? 0o444 : 0o644);
}

function setAttribute(file: string, on: boolean): void {
  const { status, stderr, error } = spawnSync("chattr", [on ? "+i" : "-i", file], { encoding: "utf8" });
  if (status !== 0)
    throw new Unavailable(`chattr +i does not work here (${(stderr || String(error)).trim()})`);
}
