/** How an explanation is set: paragraphs of lines that fit a terminal. */

/** The paragraphs that there are, with an empty line between them. */
export function lines(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join("\n\n");
}

export function listed(label: string, ids: readonly string[]): string | undefined {
  return ids.length === 0 ? undefined : labelled(label, ids.join(", "));
}

export function labelled(label: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : wrapped(`${label}: ${text}`, "  ");
}

/** Lines of at most 96 columns; all but the first are indented by `indent`. */
export function wrapped(text: string, indent = ""): string {
  const all: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > 96) {
      all.push(line);
      line = `${indent}${word}`;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...all, line].join("\n");
}
