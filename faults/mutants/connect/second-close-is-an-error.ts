import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "second-close-is-an-error",
  mistake: "Closing a closed connection throws.",
  killedBy: "CN-034-closing-twice",
  edits: [
    {
      file: "disposable.ts",
      from: "const closeOnce = (): unknown => (isOpen(connection) ? close() : connection);",
      to: 'const closeOnce = (): unknown => {\n    if (!isOpen(connection)) throw new TypeError("The database connection is not open");\n    return close();\n  };',
    },
  ],
};
