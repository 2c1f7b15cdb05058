/**
 * What a statement does with its connection's transaction.
 *
 * @param sql one statement, as an ORM sends it
 * @returns `undefined` for all that does not begin or end a whole transaction, such as `SAVEPOINT`, `ROLLBACK TO` and
 *   scripts, and for `BEGIN DEFERRED`, which is for readers (TX-076)
 */
export function transactionStatement(sql: string): "begin" | "commit" | "rollback" | undefined {
  const [, word] = boundary.exec(sql) ?? [];
  if (word === undefined) return undefined;
  const first = word.toLowerCase();
  if (first === "commit" || first === "end") return "commit";
  return first === "rollback" ? "rollback" : "begin";
}

// https://sqlite.org/lang_transaction.html
const boundary =
  /^\s*(begin(?=(?:\s+(?:immediate|exclusive))?(?:\s+transaction)?[\s;]*$)|(?:commit|end|rollback)(?=(?:\s+transaction)?[\s;]*$))/i;
