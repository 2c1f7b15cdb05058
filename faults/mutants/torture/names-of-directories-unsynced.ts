import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "names-of-directories-unsynced",
  mistake: "The names of the directories above a new database are left to those who made them.",
  killedBy: {
    file: "test/torture/power.test.ts",
    title: "CN-038 a directory that a killed process made is there",
  },
  edits: [{ file: "first-connect.ts", from: "if (there === null) keepNames(file);", to: "" }],
};
