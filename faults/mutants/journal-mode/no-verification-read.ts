import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "no-verification-read",
  mistake: "A switch that answers `wal` is taken as proof that WAL works.",
  killedBy: "JM-034-switch-is-verified-by-a-read",
  edits: [
    {
      file: "switch.ts",
      from: '  if (decision.do === "verify") decision = decideFallback(verify(context), null, context.requireWal);\n',
      to: "",
    },
  ],
};
