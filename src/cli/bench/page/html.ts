/** Text, safe inside HTML and in attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.codePointAt(0)};`);
}

/** A table that scrolls by itself where the screen is narrow. The first column is text, the others are figures. */
export function htmlTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  className: (row: readonly string[]) => string = () => "",
): string {
  const cells = (tag: string, row: readonly string[]): string =>
    row.map((cell) => `<${tag}>${escapeHtml(cell).replaceAll("\n", "<br>")}</${tag}>`).join("");
  const body = rows.map((row) => `<tr class="${className(row)}">${cells("td", row)}</tr>`).join("");
  return `<div class="scroll"><table><thead><tr>${cells("th", head)}</tr></thead><tbody>${body}</tbody></table></div>`;
}
