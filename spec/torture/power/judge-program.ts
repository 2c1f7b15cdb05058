/**
 * Looks at every state that a recording leaves possible. One job per process: a line on standard input, lines on
 * standard output, the last of which is the verdict. No other process has the states' files open, and each state is in a
 * directory of its own, so that raw files are only written where nothing is open.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { deserialize } from "node:v8";
import { readRecording } from "../../../faults/real/injector/recording.ts";
import type { PowerBase } from "../../../faults/torture/power/base.ts";
import { writeState } from "../../../faults/torture/power/replay.ts";
import { type PowerState, powerStates } from "../../../faults/torture/power/states.ts";
import { connectTo } from "./connecting-look.ts";
import type { PowerJob, PowerVerdict, StateViolation } from "./judge.ts";
import { OldLook } from "./old-look.ts";
import { PromisesByPosition } from "./promises.ts";
import { lookAt, problemsOf } from "./state-look.ts";

const violationsAtMost = 20;
const progressEvery = 100;
/** Which of so many states an old SQLite, and walguard itself, look at, too. */
const oldEvery = 10;
const connectEvery = 20;

const lines = createInterface({ input: process.stdin });
lines.once("line", async (line) => {
  const job = JSON.parse(line) as PowerJob;
  const verdict = await judge(job);
  process.stdout.write(`${JSON.stringify({ verdict })}\n`);
  lines.close();
});

async function judge(job: PowerJob): Promise<PowerVerdict> {
  const { seed, model, statesAtMost, only, database } = job;
  const events = readRecording(job.recording);
  const base = deserialize(readFileSync(job.base)) as PowerBase;
  const promised = new PromisesByPosition(job.promises, events);
  const place = mkdtempSync(join(job.place, "states-"));
  const old = job.oldVersion === null ? null : new OldLook(job.oldVersion);
  const models = { ordered: 0, unordered: 0 };
  const violations: StateViolation[] = [];
  let [states, byOld, byConnect, violating] = [0, 0, 0, 0];
  const options = { base, seed, model, statesAtMost, only, epochs: promised.epochs };
  const began = performance.now();
  try {
    for (const state of powerStates(events, options)) {
      models[state.model]++;
      const then = promised.at(state.position);
      const looks = [looking(state, (path) => lookAt(path))];
      if (old !== null && (only !== undefined || states % oldEvery === 3)) {
        byOld++;
        looks.push(await looking(state, (path) => old.lookAt(path)));
      }
      if (only !== undefined || states % connectEvery === 7) {
        byConnect++;
        looks.push(looking(state, (path) => connectTo(path)));
      }
      const problems = (await Promise.all(looks)).flatMap((look) => problemsOf(look, then));
      states++;
      if (problems.length > 0) {
        violating++;
        const { position, number, model, description } = state;
        if (violations.length < violationsAtMost)
          violations.push({ position, number, model, description, problems });
      }
      if (states % progressEvery === 0) process.stdout.write(`${JSON.stringify({ states })}\n`);
    }
  } finally {
    old?.end();
    rmSync(place, { recursive: true, force: true });
  }
  const seconds = (performance.now() - began) / 1000;
  const syncs = events.filter(({ type }) => type === "synced").length;
  return { events: events.length, syncs, states, models, byOld, byConnect, violating, violations, seconds };

  /** Each look has files of its own, because it changes them. */
  function looking<T>(state: PowerState, look: (path: string) => T): T {
    const directory = join(place, String(looked++));
    writeState(state, directory);
    const found = look(join(directory, database));
    if (found instanceof Promise)
      void found.finally(() => rmSync(directory, { recursive: true, force: true }));
    else rmSync(directory, { recursive: true, force: true });
    return found;
  }
}

let looked = 0;
