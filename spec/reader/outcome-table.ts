/** Reads `transaction-outcome.json`: the outcome of each failure of a write transaction, by the point of failure. */
import data from "../transaction-outcome.json" with { type: "json" };

/** One failure and its outcome. */
export interface OutcomeRow {
  readonly id: string;
  /** The point at which it happens. */
  readonly at: string;
  readonly failure: string;
  /** A name of {@link OutcomeTable.outcomes}. */
  readonly outcome: string;
  /** The kind of the error that reaches the caller, as in the adapter protocol; `null` if no caller is left. */
  readonly error: string | null;
  /** The statements of the transaction in order, with `body` and `check` in their places. */
  readonly statements: readonly string[];
  readonly requirements: readonly string[];
}

export interface OutcomeTable {
  readonly version: number;
  readonly outcomes: Readonly<Record<string, { readonly meaning: string; readonly retry: string }>>;
  readonly rows: readonly OutcomeRow[];
}

/** The table as it is published. */
export const outcomeTable: OutcomeTable = data;

/** The heading in `write-txn.md` of the section with the table. */
export const outcomeHeading = "## The outcome of every failure";

/** The rows as a table in Markdown, for {@link outcomeHeading}. */
export function outcomeMarkdown(table: OutcomeTable = outcomeTable): string {
  const lines = ["| | at | what fails | outcome | error | statements |", "|---|---|---|---|---|---|"];
  for (const { id, at, failure, outcome, error, statements } of table.rows) {
    const cells = [id, at, failure, `\`${outcome}\``, error ?? "–", inOrder(statements)];
    lines.push(`| ${cells.join(" | ")} |`);
  }
  return lines.join("\n");
}

/** The statements, with repetitions counted. */
function inOrder(statements: readonly string[]): string {
  const parts: string[] = [];
  for (let first = 0; first < statements.length; ) {
    let next = first;
    while (statements[next] === statements[first]) next++;
    parts.push(next - first === 1 ? `${statements[first]}` : `${next - first} × ${statements[first]}`);
    first = next;
  }
  return parts.length === 0 ? "none" : parts.join(", ");
}
