/**
 * Escapes what acts on a terminal or forges a line of a log: controls, line breaks, what changes the direction of
 * text, and lone surrogates. Names of tables, files and labels come from whoever made the file (CN-046).
 *
 * @param text any text
 * @returns the same with such characters as `\n`, `\x1b` or `\u202e`; others, in whatever script, stay
 */
export function printable(text: string): string {
  return text.replace(unsafe, escaped);
}

const unsafe = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]|\p{Surrogate}/gu;

function escaped(character: string): string {
  const named = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
  if (named !== undefined) return named;
  const code = character.charCodeAt(0);
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, "0")}`
    : `\\u${code.toString(16).padStart(4, "0")}`;
}
