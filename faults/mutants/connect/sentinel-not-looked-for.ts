import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "sentinel-not-looked-for",
  mistake: "The sentinel table is accepted but never looked up.",
  killedBy: "CN-022-lost-sentinel",
  edits: [
    {
      file: "connect.ts",
      from: "hasTable(connection, sentinel))) return connection;",
      to: "hasTable(connection, sentinel) || true)) return connection;",
    },
  ],
};
