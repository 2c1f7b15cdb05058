import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "begin-retried-for-long",
  mistake: "BEGIN is tried ten times as often as specified, each time with the whole busy timeout.",
  killedBy: "TX-007-begins-are-used-up",
  edits: [
    {
      file: "waiting.ts",
      from: "retry >= boundaryRetries ",
      to: "retry >= boundaryRetries * 10 ",
    },
    {
      file: "waiting.ts",
      from: "clock.sleep(boundaryRetryMinMs + random() * (boundaryRetryMaxMs - boundaryRetryMinMs));",
      to: "clock.sleep((boundaryRetryMinMs + random() * (boundaryRetryMaxMs - boundaryRetryMinMs)) / 10);",
    },
  ],
};
