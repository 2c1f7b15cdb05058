/** The command that starts an adapter, as one text on the command line. */

/**
 * Splits a command as a shell would, without one: blanks separate, quotes group, a backslash takes the next
 * character as it is. Nothing is expanded.
 *
 * @throws {SyntaxError} for a quote without its end, and for no command at all
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
  if (quote !== null) throw new SyntaxError(`the command has a ${quote} without its end: ${text}`);
  if (word !== null) words.push(word);
  if (words.length === 0) throw new SyntaxError("the command is empty");
  return words;
}

/** A command as one text that {@link splitCommand} and a shell understand. */
export function joinCommand(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ");
}
