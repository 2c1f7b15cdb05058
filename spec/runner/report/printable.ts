/** Text of a port's, which nobody has to trust, for a terminal or a file of results. */

/** Control characters but tab and line break, and those that reverse or hide what is read. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Shows characters that a terminal would obey as what they are: `\u{1b}`. */
export function printable(text: string): string {
  return text.replace(unsafe, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}
