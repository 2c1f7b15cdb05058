import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "log-keyed-by-path",
  mistake: '"Once" is keyed by the path of the file instead of the label.',
  killedBy: "JM-019-fallback-is-logged-once",
  edits: [
    {
      file: "messages.ts",
      from: "logOnce(topic, context.label,",
      to: "logOnce(topic, context.name,",
    },
  ],
};
