/**
 * Reads the requirements from `spec/*.md`. This is the only module that knows their form:
 *
 *     ### JM-004 · core · MUST
 *     One or two sentences: the requirement.
 *
 *     - Source: where it comes from
 *     - Rationale: why
 *     - If broken: what it means for users
 *     - Harm: one of `harms`, by which reports are sorted
 *
 * Two more fields are allowed: `Note`, and `Not tested`, which says why no case covers the requirement. Text before
 * the first such heading, and under headings of a higher level, is explanation and is ignored.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type Harm, harms } from "./harm.ts";
import { specDirectory } from "./spec-place.ts";

/** In order: each level includes the ones before it. */
export const requirementLevels = ["core", "safe", "walguard"] as const;

/**
 * `core`: what the original documents state. `safe`: what any layer must do so that nothing acknowledged is lost, nobody
 * waits for ever and healthy files are served. `walguard`: names, formats and habits of this project.
 */
export type RequirementLevel = (typeof requirementLevels)[number];

export type RequirementStrength = "MUST" | "SHOULD";

/** One requirement. Its id is never reused. */
export interface Requirement {
  readonly id: string;
  readonly level: RequirementLevel;
  readonly strength: RequirementStrength;
  readonly statement: string;
  readonly source: string;
  readonly rationale: string;
  readonly ifBroken: string;
  readonly harm: Harm;
  readonly note?: string;
  /** Why no case can show it from the outside. */
  readonly notTested?: string;
  /** The file's name; `line` is the line of its heading. */
  readonly file: string;
  readonly line: number;
}

/** A file does not have the required form. The message begins with `file:line`. */
export class RequirementSyntaxError extends Error {
  override name = "RequirementSyntaxError";

  constructor(file: string, line: number, message: string) {
    super(`${file}:${line}: ${message}`);
  }
}

/** The areas: the letters of their ids, and their files. */
export const areas: Readonly<Record<string, string>> = Object.freeze({
  JM: "journal-mode.md",
  CN: "connect.md",
  IL: "init-lock.md",
  TX: "write-txn.md",
  FL: "file-length.md",
  LH: "lock-hygiene.md",
  CO: "corruption.md",
  MP: "many-processes.md",
  CP: "checkpoint.md",
  EV: "events.md",
});

const heading = /^### ([A-Z]{2})-(\d{3}) · (core|safe|walguard) · (MUST|SHOULD)$/;
const field = /^- ([A-Z][A-Za-z ]+): (\S.*)$/;
const fields = ["Source", "Rationale", "If broken", "Harm", "Note", "Not tested"] as const;
type FieldName = (typeof fields)[number];
const required: readonly FieldName[] = ["Source", "Rationale", "If broken", "Harm"];

/**
 * All requirements, in the order of {@link areas}.
 *
 * @param directory the directory of the files
 * @throws {RequirementSyntaxError} for the first line without the required form, and for a duplicate id
 */
export function loadRequirements(directory: string = specDirectory()): Requirement[] {
  const all: Requirement[] = [];
  const seen = new Map<string, Requirement>();
  for (const file of Object.values(areas)) {
    for (const requirement of parseRequirements(file, readFileSync(join(directory, file), "utf8"))) {
      const before = seen.get(requirement.id);
      if (before !== undefined) {
        throw new RequirementSyntaxError(
          file,
          requirement.line,
          `${requirement.id} is already defined in ${before.file}:${before.line}`,
        );
      }
      seen.set(requirement.id, requirement);
      all.push(requirement);
    }
  }
  return all;
}

let byId: ReadonlyMap<string, Requirement> | undefined;

/** The specification's requirements, by id. */
export function requirementsById(): ReadonlyMap<string, Requirement> {
  byId ??= new Map(loadRequirements().map((requirement) => [requirement.id, requirement]));
  return byId;
}

/** The files of a directory that contain requirements but belong to no area: a typo in the name. */
export function strayFiles(directory: string = specDirectory()): string[] {
  const known = new Set(Object.values(areas));
  return readdirSync(directory).filter(
    (name) =>
      name.endsWith(".md") &&
      !known.has(name) &&
      readFileSync(join(directory, name), "utf8")
        .split("\n")
        .some((line) => heading.test(line)),
  );
}

/**
 * Parses one file.
 *
 * @param file its name, for messages and to check the area of its ids
 * @param text its text
 * @throws {RequirementSyntaxError} for the first line without the required form
 */
export function parseRequirements(file: string, text: string): Requirement[] {
  const requirements: Requirement[] = [];
  let open: Draft | null = null;
  for (const [index, line] of text.split("\n").entries()) {
    if (/^#{1,2} /.test(line)) {
      if (open !== null) requirements.push(finish(file, open));
      open = null;
    } else if (line.startsWith("###")) {
      if (open !== null) requirements.push(finish(file, open));
      open = begin(file, index + 1, line);
    } else if (open !== null && line.trim() !== "") {
      take(file, index + 1, line, open);
    }
  }
  if (open !== null) requirements.push(finish(file, open));
  return requirements;
}

interface Draft {
  readonly id: string;
  readonly level: RequirementLevel;
  readonly strength: RequirementStrength;
  readonly line: number;
  readonly statement: string[];
  readonly fields: Map<FieldName, string>;
}

function begin(file: string, line: number, text: string): Draft {
  const match = heading.exec(text);
  if (match === null) {
    throw new RequirementSyntaxError(
      file,
      line,
      `"${text}" is not a heading of a requirement: write "### JM-004 · core · MUST"`,
    );
  }
  const [, area = "", number, level, strength] = match;
  const wanted = areas[area];
  if (wanted !== basename(file)) {
    throw new RequirementSyntaxError(
      file,
      line,
      wanted === undefined ? `unknown area ${area}` : `ids with ${area} belong in ${wanted}`,
    );
  }
  return {
    id: `${area}-${number}`,
    level: level as RequirementLevel,
    strength: strength as RequirementStrength,
    line,
    statement: [],
    fields: new Map(),
  };
}

function take(file: string, line: number, text: string, draft: Draft): void {
  if (!text.startsWith("-")) {
    if (draft.fields.size > 0) {
      throw new RequirementSyntaxError(
        file,
        line,
        `text after the fields of ${draft.id}: a field must be on one line`,
      );
    }
    draft.statement.push(text.trim());
    return;
  }
  const match = field.exec(text);
  const name = fields.find((known) => known === match?.[1]);
  const value = match?.[2];
  if (name === undefined || value === undefined) {
    throw new RequirementSyntaxError(
      file,
      line,
      `"${text}" is not a field: write one of ${fields.join(", ")}, followed by a text`,
    );
  }
  if (draft.statement.length === 0) {
    throw new RequirementSyntaxError(file, line, `${draft.id} has a field before its statement`);
  }
  if (draft.fields.has(name)) {
    throw new RequirementSyntaxError(file, line, `${draft.id} has the field ${name} twice`);
  }
  draft.fields.set(name, value.trim());
}

function finish(file: string, draft: Draft): Requirement {
  const { id, level, strength, line } = draft;
  if (draft.statement.length === 0) throw new RequirementSyntaxError(file, line, `${id} has no statement`);
  for (const name of required) {
    if (!draft.fields.has(name)) throw new RequirementSyntaxError(file, line, `${id} has no field ${name}`);
  }
  const value = (name: FieldName): string => draft.fields.get(name) ?? "";
  const harm = harms.find((known) => known === value("Harm"));
  if (harm === undefined)
    throw new RequirementSyntaxError(file, line, `${id} has an unknown Harm: write ${harms.join(", ")}`);
  const note = draft.fields.get("Note");
  const notTested = draft.fields.get("Not tested");
  return {
    id,
    level,
    strength,
    statement: draft.statement.join(" "),
    source: value("Source"),
    rationale: value("Rationale"),
    ifBroken: value("If broken"),
    harm,
    ...(note === undefined ? {} : { note }),
    ...(notTested === undefined ? {} : { notTested }),
    file,
    line,
  };
}
