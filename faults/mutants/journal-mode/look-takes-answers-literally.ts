import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "look-takes-answers-literally",
  mistake: "The mode is compared as the driver returns it, with blanks and capitals.",
  killedBy: "JM-016-what-the-look-makes-of-answers",
  edits: [{ file: "pragmas.ts", from: ".trim().toLowerCase()", to: "" }],
};
