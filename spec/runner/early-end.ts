/** The four ways in which a case can end early. A report must never confuse them. */

/** What an unmet expectation is about, where that tells which observations explain it. */
export type Concern = "rows" | "header" | "lock" | "wait";

/** The port is wrong: it did not do what the case expects. */
export class ExpectationFailed extends Error {
  override name = "ExpectationFailed";
  readonly expected: unknown;
  readonly seen: unknown;
  /** Whether no port may do this, whatever faults struck or did not: it hung, it died, the database is damaged. */
  readonly always: boolean;
  readonly about: Concern | undefined;

  constructor(message: string, expected: unknown, seen: unknown, always = false, about?: Concern) {
    super(message);
    this.expected = expected;
    this.seen = seen;
    this.always = always;
    this.about = about;
  }
}

/** The harness, the adapter or the case is broken, so nothing is known about the port. */
export class HarnessFault extends Error {
  override name: string = "HarnessFault";
  /** Whether the adapter's process ended instead of saying hello. */
  readonly endedAtHello: boolean;

  constructor(message: string, endedAtHello = false) {
    super(message);
    this.endedAtHello = endedAtHello;
  }
}

/** The adapter does not do what it is asked, and did not say so at hello. */
export class Unsupported extends HarnessFault {
  override name = "Unsupported";
}

/** This machine lacks something that the case needs. */
export class Unavailable extends Error {
  override name = "Unavailable";
}

/** The case is about something that this port does not do, and need not do. */
export class NotApplicable extends Error {
  override name: string = "NotApplicable";
}

/** A step shows that the port has not what the case takes for granted. */
export class UnmetPremise extends NotApplicable {
  override name = "UnmetPremise";
  readonly expected: unknown;
  readonly seen: unknown;

  constructor(premise: string, because: ExpectationFailed | Unsupported) {
    super(`the case takes for granted that ${premise}`);
    const { expected, seen } = because as Partial<ExpectationFailed>;
    this.expected = expected ?? null;
    this.seen = seen ?? because.message;
  }
}
