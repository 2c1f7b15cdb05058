import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "messages-not-read",
  mistake: "The text of an error is not compared.",
  killedBy: { file: "test/conformance/judge.test.ts", title: "compares the message of an error" },
  edits: [
    {
      file: "reply.ts",
      from: "error.message.toLowerCase().includes(part.toLowerCase())",
      to: 'error.message.includes("") || part === ""',
    },
  ],
};
