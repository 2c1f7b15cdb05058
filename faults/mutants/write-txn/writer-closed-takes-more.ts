import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-closed-takes-more",
  mistake: "A closed writer takes writes.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-063 close commits what waits, takes no more, and leaves the connection open",
  },
  edits: [
    {
      file: "group-writer.ts",
      from: "    if (this.#isClosed) throw writerClosed(this.#state);\n",
      to: "    if (this.#isClosed && this.#maxQueue < 1) throw writerClosed(this.#state);\n",
    },
  ],
};
