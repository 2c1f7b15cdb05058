import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "tls-record-not-named",
  mistake: "The message shows the first bytes but does not say that they are a TLS record.",
  killedBy: "CO-001-tls-record-is-named",
  edits: [
    {
      file: "header.ts",
      from: "if (type >= 0x14 && type <= 0x18 && major === 0x03) {",
      to: "if (type > 0xff && major === 0x03) {",
    },
  ],
};
