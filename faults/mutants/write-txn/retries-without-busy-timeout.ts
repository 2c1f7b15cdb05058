import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "retries-without-busy-timeout",
  mistake: "Writers do not wait for the lock: they try a few times in quick succession and give up.",
  killedBy: "TX-004-waits-for-another-writer",
  edits: [
    {
      file: "boundary.ts",
      from: "  const timeoutMs = ownersTimeout(connection, state);",
      to: "  const timeoutMs = Math.min(300, ownersTimeout(connection, state) ?? 0);",
    },
  ],
};
