import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "look-takes-answers-literally",
  mistake: "The mode is compared as the driver gives it, with its blanks and capitals.",
  killedBy: "JM-016-what-the-look-makes-of-answers",
  edits: [{ file: "pragmas.ts", from: ".trim().toLowerCase()", to: "" }],
};
