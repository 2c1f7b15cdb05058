import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "second-close-is-an-error",
  mistake: "Closing a closed connection throws.",
  killedBy: "CN-034-closing-twice",
  edits: [
    {
      file: "disposable.ts",
      from: "const closeOnce = (): unknown => (isClosed(connection) ? connection : close());",
      to: 'const closeOnce = (): unknown => {\n    if (isClosed(connection)) throw new TypeError("The database connection is not open");\n    return close();\n  };',
    },
  ],
};
