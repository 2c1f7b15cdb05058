/** The command that starts an adapter, as one string on the command line. */

/**
 * Splits a command as a shell would: blanks separate, quotes group, a backslash escapes the next character.
 * Nothing is expanded.
 *
 * @throws {SyntaxError} for an unclosed quote or an empty command
 */
export function splitCommand(text: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (character === "\\" && quote !== "'" && at + 1 < text.length) word = (word ?? "") + text[++at];
    else if (quote !== null) {
      if (character === quote) quote = null;
      else word = (word ?? "") + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= "";
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? "") + character;
  }
  if (quote !== null) throw new SyntaxError(`the command has an unclosed ${quote}: ${text}`);
  if (word !== null) words.push(word);
  if (words.length === 0) throw new SyntaxError("the command is empty");
  return words;
}

/** A command as one string that {@link splitCommand} and a shell understand. */
export function joinCommand(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ");
}
