/** Splits SQL text into statements and classifies each, as far as fault points need it. */

/** The properties of a statement that a fault point can name. */
export interface SqlStatement {
  /** The text, without surrounding white space and semicolon. */
  readonly sql: string;
  readonly op: "pragma" | "exec" | "begin" | "commit" | "rollback";
  /** A pragma's name, else the first word; lower case. */
  readonly name: string;
  /** A pragma's argument or the mode of `BEGIN`, lower case; `null` where there is none. */
  readonly arg: string | null;
}

interface Token {
  readonly kind: "word" | "quoted" | "sign";
  /** A word in lower case, a quoted text without its quotes, or one other character. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The statements of a text, in order. Comments between statements belong to none of them. The semicolons inside
 * a trigger do not end it.
 */
export function sqlStatements(text: string): SqlStatement[] {
  const statements: SqlStatement[] = [];
  let tokens: Token[] = [];
  const finish = (): void => {
    const [first, last] = [tokens[0], tokens.at(-1)];
    if (first !== undefined && last !== undefined) {
      statements.push(describe(text.slice(first.start, last.end), tokens));
    }
    tokens = [];
  };
  for (const token of tokenise(text)) {
    if (token.text !== ";" || token.kind !== "sign") tokens.push(token);
    else if (isTrigger(tokens) && !endsTrigger(tokens)) tokens.push(token);
    else finish();
  }
  finish();
  return statements;
}

/** The first statement of a text, which is all that `prepare()` uses; `null` if there is none. */
export function firstSqlStatement(text: string): SqlStatement | null {
  return sqlStatements(text)[0] ?? null;
}

const closing: Readonly<Record<string, string>> = { "'": "'", '"': '"', "`": "`", "[": "]" };

function* tokenise(text: string): Generator<Token> {
  let at = 0;
  while (at < text.length) {
    const start = at;
    const sign = text.charAt(at);
    const close = closing[sign];
    if (/\s/.test(sign)) at++;
    else if (text.startsWith("--", at)) at = endOr(text, text.indexOf("\n", at), 1);
    else if (text.startsWith("/*", at)) at = endOr(text, text.indexOf("*/", at + 2), 2);
    else if (close !== undefined) {
      at = endOfQuoted(text, at, close);
      const inner = text.slice(start + 1, text[at - 1] === close && at - 1 > start ? at - 1 : at);
      yield { kind: "quoted", text: inner.replaceAll(close + close, close), start, end: at };
    } else {
      // A word holds every character that a number or a name can have, including non-ASCII ones.
      const word = /^[\w$.\u0080-\uffff]+/.exec(text.slice(at, at + 256))?.[0];
      if (word === undefined || word.startsWith(".")) {
        at++;
        yield { kind: "sign", text: sign, start, end: at };
      } else {
        // "main.journal_mode" is three tokens, "1.5" is one.
        const whole = /^\d/.test(word) ? word : (word.split(".")[0] ?? word);
        at += whole.length;
        yield { kind: "word", text: whole.toLowerCase(), start, end: at };
      }
    }
  }
}

function endOr(text: string, found: number, length: number): number {
  return found === -1 ? text.length : found + length;
}

function endOfQuoted(text: string, start: number, close: string): number {
  let at = start + 1;
  for (;;) {
    const found = text.indexOf(close, at);
    if (found === -1) return text.length;
    // A bracket cannot be doubled; every other quote can.
    if (close === "]" || text[found + 1] !== close) return found + 1;
    at = found + 2;
  }
}

/** Like `sqlite3_complete()`: CREATE [TEMP] TRIGGER, perhaps after EXPLAIN. */
function isTrigger(tokens: readonly Token[]): boolean {
  const words = tokens.slice(0, 6).map((token) => (token.kind === "word" ? token.text : ""));
  return /^(explain (query plan )?)?create (temp |temporary )?trigger/.test(words.join(" "));
}

/** A trigger ends with its own END, which directly follows a semicolon. */
function endsTrigger(tokens: readonly Token[]): boolean {
  const [before, last] = tokens.slice(-2);
  return last?.text === "end" && last.kind === "word" && before?.text === ";";
}

function describe(sql: string, tokens: readonly Token[]): SqlStatement {
  const [first, second, third] = tokens.filter((token) => token.text !== "transaction");
  const name = first?.kind === "word" ? first.text : "";
  switch (name) {
    case "pragma":
      return describePragma(sql, tokens);
    case "begin":
      return { sql, op: "begin", name, arg: second?.kind === "word" ? second.text : null };
    case "commit":
    case "end":
      return { sql, op: "commit", name: "commit", arg: null };
    case "rollback": {
      // ROLLBACK TO a savepoint does not end the transaction.
      const partial = second?.text === "to" || third?.text === "to";
      return { sql, op: partial ? "exec" : "rollback", name, arg: null };
    }
    default:
      return { sql, op: "exec", name, arg: null };
  }
}

function describePragma(sql: string, tokens: readonly Token[]): SqlStatement {
  let at = 1;
  if (tokens[at + 1]?.text === "." && tokens[at + 1]?.kind === "sign") at += 2;
  const name = (tokens[at]?.text ?? "").toLowerCase();
  const opening = tokens[at + 1]?.text;
  if (opening !== "=" && opening !== "(") return { sql, op: "pragma", name, arg: null };
  const rest = tokens.slice(at + 2, opening === "(" ? -1 : undefined);
  const arg = rest.map((token) => token.text.toLowerCase()).join("");
  return { sql, op: "pragma", name, arg };
}
