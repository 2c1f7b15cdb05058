/** `spec/ERRORS.md`: what `errors.json` says of each error, as a page. */
import data from "../errors.json" with { type: "json" };

/** What is said of one error. */
interface ErrorEntry {
  readonly kind: string;
  readonly meaning: string;
  readonly whatToDo: string;
  readonly requirements: readonly string[];
}

const { $comment: _, ...published } = data;

export function errorsPage(errors: Readonly<Record<string, ErrorEntry>> = published): string {
  return [
    "# Errors",
    "",
    "Made by `npm run trace` from [errors.json](errors.json); a test compares. Each is a `WalguardError` with this `code`, a `hint`, and where there is one a `path`, the engine's `sqliteCode` and the driver's error as `cause`. *Kind* is its name in the adapter protocol. `walguard explain <code>` prints one.",
    "",
    "| code | kind | meaning | what to do | requirements |",
    "|---|---|---|---|---|",
    ...Object.entries(errors).map(([code, { kind, meaning, whatToDo, requirements }]) => {
      const cells = [`\`${code}\``, kind, meaning, whatToDo, requirements.join(", ")];
      return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    }),
    "",
  ].join("\n");
}
