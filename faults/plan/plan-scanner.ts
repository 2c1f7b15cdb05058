import { FaultPlanError } from "./plan-error.ts";

/** A value that may be written bare in the one-line form; any other needs quotes. */
export const bareText: RegExp = /^[^\s'"()[\]{};,=>%*-](?:[^'"()[\]{};,=>%*]*[^\s'"()[\]{};,=>%*-])?$/;

/** Reads the one-line form of a plan from left to right and reports errors with their column. */
export class PlanScanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get over(): boolean {
    this.#skip();
    return this.at >= this.text.length;
  }

  /** Consumes a token if it comes next. */
  take(sign: string): boolean {
    this.#skip();
    if (!this.text.startsWith(sign, this.at)) return false;
    this.at += sign.length;
    return true;
  }

  /** Consumes and returns what matches here, or returns `null`. The pattern must be sticky. */
  match(pattern: RegExp): string | null {
    this.#skip();
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    if (found !== null) this.at += found.length;
    return found;
  }

  expect(sign: string, why: string): void {
    if (!this.take(sign)) this.fail(`${JSON.stringify(sign)} is missing ${why}; ${this.#found()}`);
  }

  /** A value up to one of the characters in `ends`: in single quotes (doubled inside), or bare. */
  value(ends: string): { text: string; quoted: boolean } {
    if (this.take("'")) {
      const start = this.at;
      const quoted = /(?:[^']|'')*/y;
      quoted.lastIndex = this.at;
      const inner = quoted.exec(this.text)?.[0] ?? "";
      this.at += inner.length;
      if (this.text[this.at] !== "'") this.fail("the quote is never closed", start - 1);
      this.at++;
      return { text: inner.replaceAll("''", "'"), quoted: true };
    }
    this.#skip();
    const start = this.at;
    while (this.at < this.text.length && !ends.includes(this.text.charAt(this.at))) this.at++;
    return { text: this.text.slice(start, this.at).trim(), quoted: false };
  }

  /** @throws {FaultPlanError} always */
  fail(message: string, at: number = this.at): never {
    throw new FaultPlanError(
      [{ place: `column ${at + 1} of ${JSON.stringify(this.text)}`, message }],
      "the form is point=action, such as pragma.journal_mode(wal)=1*error(SQLITE_IOERR)->off",
    );
  }

  #found(): string {
    return this.at >= this.text.length
      ? "the text ends here"
      : `found ${JSON.stringify(this.text.slice(this.at, this.at + 12))}`;
  }

  #skip(): void {
    while (/\s/.test(this.text.charAt(this.at))) this.at++;
  }
}
