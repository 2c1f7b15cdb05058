import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "connect-async-sleeps",
  mistake: "The event loop stands still while another process has the init lock.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "CN-080 the event loop goes on while another process sets the database up",
  },
  edits: [
    {
      file: "init-lock.ts",
      from: "      await pause(step.value);",
      to: "      if (step.value < 0) await pause(step.value);\n      systemClock.sleep(step.value);",
    },
  ],
};
