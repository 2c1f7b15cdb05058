import CliTable from "cli-table3";

/**
 * Renders a table for the terminal.
 *
 * @param head the column names
 * @param rows one array per row
 */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const colour = process.stdout.isTTY && !process.env.NO_COLOR;
  const table = new CliTable({
    head: [...head],
    style: colour ? { head: ["bold"], border: ["dim"] } : { head: [], border: [] },
  });
  for (const row of rows) table.push([...row]);
  return table.toString();
}

/** Formats a number with thousands separators: `4,400`. */
export function formatNumber(value: number, digits = 0): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: digits });
}
