/** Whether a schema does nothing but create what is missing. */

/** White space and comments; strings and quoted names; words; any other character. */
const tokens =
  /(?<gap>[\s]+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|[\w$\u0080-\uffff]+|[\s\S]/g;

const start = /^CREATE (?:TABLE|VIRTUAL TABLE|INDEX|UNIQUE INDEX|VIEW|TRIGGER) IF NOT EXISTS /;

/**
 * Whether SQL consists of `CREATE … IF NOT EXISTS` statements alone, of things in the database itself. What cannot
 * be told for sure counts as no.
 *
 * @param sql the schema
 */
export function createsOnly(sql: string): boolean {
  return statementsOf(sql).every((words) => start.test(`${words.join(" ")} `) && isUnqualified(words));
}

/** `temp.notes` or `other.notes` is not in the database itself, so a name with a dot is not looked at. */
function isUnqualified(words: readonly string[]): boolean {
  return words[words.indexOf("EXISTS") + 2] !== ".";
}

/** The words of each statement. Those of a trigger's body belong to the trigger: it ends with `; END`. */
function statementsOf(sql: string): string[][] {
  const statements: string[][] = [];
  let words: string[] = [];
  for (const { 0: text, groups } of sql.matchAll(tokens)) {
    if (groups?.gap !== undefined) continue;
    if (text === ";" && !isInsideTrigger(words)) {
      statements.push(words);
      words = [];
    } else words.push(text.toUpperCase());
  }
  statements.push(words);
  return statements.filter(({ length }) => length > 0);
}

function isInsideTrigger(words: readonly string[]): boolean {
  return words[1] === "TRIGGER" && !(words.at(-1) === "END" && words.at(-2) === ";");
}
