/** Watches a case's database from outside, once after each step, so that a failure can name its cause. */

import type { PosixLock } from "../../../src/file-lock/posix-locks.ts";
import type { AdapterProcess } from "../adapter/adapter-process.ts";
import { actorsOfStep, type Case, nameStep, type Step } from "../case/case.ts";
import { ExpectationFailed } from "../early-end.ts";
import { isOfGroup } from "../inspector/file-locks.ts";
import type { Inspector } from "../inspector/inspector.ts";
import { type Inodes, type Observation, observe } from "../inspector/observation.ts";
import { type ActorState, changes, type Fact } from "./changes.ts";
import { rowCounts } from "./row-counts.ts";

/** What a case itself does to files: no port is to blame for it. */
const filesOfTheCase: readonly string[] = [
  "backup",
  "extend",
  "link",
  "rename",
  "replace",
  "truncate",
  "unlink",
  "write-file",
];

function isOfTheCase(step: Step): boolean {
  const { runner, sql, body } = step as Readonly<Record<string, unknown>>;
  return filesOfTheCase.includes(String(runner)) || /journal_mode/i.test(JSON.stringify([sql, body]));
}

export class Witness {
  readonly #case: Case;
  readonly #path: string;
  readonly #actors: ReadonlyMap<string, AdapterProcess>;
  readonly #inodes: Inodes = { "": new Set(), "-shm": new Set() };
  readonly #facts: Fact[] = [];
  /** How many writes each actor was told are committed, up to the last step. */
  #acknowledged: ReadonlyMap<string, number> = new Map();
  #last: Observation | null = null;
  #states: ReadonlyMap<string, ActorState> = new Map();
  #place = "the set-up";

  constructor(one: Case, path: string, actors: ReadonlyMap<string, AdapterProcess>) {
    this.#case = one;
    this.#path = path;
    this.#actors = actors;
  }

  /**
   * Looks, and takes down what has changed since the last look.
   *
   * @param step the step that was just done; `null` before the first, and once all actors have ended
   */
  async look(step: Step | null): Promise<void> {
    const before = this.#last;
    const now = await observe(this.#path, before, this.#inodes);
    const states = this.#stateOfActors(now);
    const place =
      step === null ? "the end" : `step ${this.#case.steps.indexOf(step) + 1} (${nameStep(step)})`;
    if (before !== null) {
      const acting = step === null ? [] : actorsOfStep(this.#case, step);
      this.#facts.push(
        ...changes(
          { seen: before, actors: this.#states, place: this.#place },
          { seen: now, actors: states, place },
          {
            acting: acting.length === 1 ? acting : [],
            byTheCase: step !== null && isOfTheCase(step),
            killing: step !== null && "runner" in step && step.runner === "signal",
          },
        ),
      );
    }
    // What follows the last step is written to other files.
    if (step !== null)
      this.#acknowledged = new Map(
        [...this.#actors].map(([name, { ledger }]) => [name, ledger.acknowledged]),
      );
    this.#last = now;
    this.#states = states;
    this.#place = before === null ? "the set-up" : place;
  }

  /** What was seen that explains why an expectation was not met; `undefined` when nothing was. */
  async causeOf(problem: unknown, inspector: Inspector): Promise<string | undefined> {
    if (!(problem instanceof ExpectationFailed)) return undefined;
    const fitting = this.#facts.filter(({ only }) => only === undefined || only === problem.about);
    const texts = fitting.map(({ text }) => text);
    if (problem.about === "rows") {
      const counts = await rowCounts(this.#case, this.#path, this.#acknowledged, inspector);
      if (counts !== null) texts.push(counts);
    }
    return texts.length === 0 ? undefined : [...new Set(texts)].join("; ");
  }

  #stateOfActors(seen: Observation): Map<string, ActorState> {
    const states = new Map<string, ActorState>();
    for (const [name, { pid, process, ledger, isBusy }] of this.#actors) {
      const isOwn = (lock: PosixLock): boolean => isOfGroup(lock, pid);
      const own = { "": seen.locks[""].filter(isOwn), "-shm": seen.locks["-shm"].filter(isOwn) };
      states.set(name, {
        end: process.end,
        isConnected: process.end === null && ledger.isConnectedTo(this.#path),
        inBody: ledger.inBody,
        isIdle: !isBusy && !ledger.inBody && !ledger.beganByHand,
        hasLock: { "": own[""].length > 0, "-shm": own["-shm"].length > 0 },
        // Byte 120 is WAL's write lock; in a rollback mode every exclusive lock on the file is one.
        hasWriteLock:
          own["-shm"].some(({ exclusive, start }) => exclusive && start === 120) ||
          own[""].some(({ exclusive }) => exclusive),
      });
    }
    return states;
  }
}
