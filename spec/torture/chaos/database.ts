/** The tables of a round, the statements on them, and how their answers are read. */
import type { ReadEvent, SeenCount, SeenRow } from "../../../faults/torture/history/history.ts";

export const rowsPerWrite = 2;

/** The balances before the first write. */
export const accounts: Readonly<Record<string, number>> = Object.fromEntries(
  Array.from({ length: 6 }, (_, index) => [`a${index}`, 1000]),
);

/** The names of the accounts. */
export const accountNames: readonly string[] = Object.keys(accounts);

/** Without a unique index, so that a doubled row shows. May be run again. */
export const schema: readonly string[] = [
  "CREATE TABLE IF NOT EXISTS chaos (writer TEXT, number INTEGER, part INTEGER, filler TEXT)",
  "CREATE INDEX IF NOT EXISTS chaos_by_writer ON chaos (writer, part, number)",
  "CREATE TABLE IF NOT EXISTS account (name TEXT PRIMARY KEY, balance INTEGER NOT NULL)",
  ...Object.entries(accounts).map(
    ([name, balance]) => `INSERT OR IGNORE INTO account VALUES ('${name}', ${balance})`,
  ),
];

/** Every row, from the table itself. Accounts are part 0. */
export const readRows =
  "SELECT writer, number, part FROM chaos NOT INDEXED UNION ALL SELECT name, balance, 0 FROM account";

/** The counts, from the index. Accounts are part 0. */
export const readCounts =
  "SELECT writer, part, count(*), max(number), sum(number) FROM chaos GROUP BY writer, part UNION ALL SELECT name, 0, balance, 0, 0 FROM account";

export const insertRow = "INSERT INTO chaos VALUES (?, ?, ?, ?)";

/** What a read saw, without who and when. */
type Sight = Pick<ReadEvent, "rows" | "counts" | "balances">;

/** @param answer to {@link readRows} */
export function sightOfRows(answer: readonly (readonly unknown[])[]): Sight {
  const rows: SeenRow[] = [];
  const balances: Record<string, number> = {};
  for (const [name, number, part] of answer) {
    if (part === 0) balances[String(name)] = Number(number);
    else rows.push([String(name), Number(number), Number(part)]);
  }
  return { rows, balances };
}

/** @param answer to {@link readCounts} */
export function sightOfCounts(answer: readonly (readonly unknown[])[]): Sight {
  const counts: SeenCount[] = [];
  const balances: Record<string, number> = {};
  for (const [name, part, count, max, sum] of answer) {
    if (part === 0) balances[String(name)] = Number(count);
    else
      counts.push({
        writer: String(name),
        part: Number(part),
        count: Number(count),
        max: Number(max),
        sum: Number(sum),
      });
  }
  return { counts, balances };
}
