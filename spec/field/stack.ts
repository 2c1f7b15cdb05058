/** The stacks of the field guide: a folder each, as `README.md` beside this file says. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** `stack.json`: what a stack is, and how it is installed and started. */
export interface Stack {
  readonly name: string;
  readonly language: string;
  readonly packages: readonly string[];
  readonly install: string;
  readonly check: string;
  readonly build?: string;
  readonly adapter: string;
  readonly settings: readonly string[];
  readonly documentation: readonly string[];
}

/** One thing that a user of a stack would meet. */
export interface Finding {
  /** Those that show it; none, when it was seen by hand, beside what the suite asks. */
  readonly cases: readonly string[];
  readonly meets: string;
  /** What helps; `null` where nothing in the stack does. */
  readonly set: string | null;
  /** The script in the stack's folder that shows it without the suite. */
  readonly confirm: string;
}

/** A stack's folder, read. */
export interface FieldStack extends Stack {
  /** The folder's name. */
  readonly folder: string;
  readonly path: string;
  readonly findings: readonly Finding[];
}

const place = fileURLToPath(new URL("./", import.meta.url));

/** All stacks, in the order of the guide: by language, then by name. */
export function loadStacks(): FieldStack[] {
  const folders = readdirSync(place).filter((name) => existsSync(join(place, name, "stack.json")));
  return folders.map(loadStack).sort(inOrder);
}

function loadStack(folder: string): FieldStack {
  const path = join(place, folder);
  const stack = readJson(join(path, "stack.json")) as Stack;
  const notes = join(path, "notes.json");
  const { findings } = (existsSync(notes) ? readJson(notes) : { findings: [] }) as {
    findings: readonly Finding[];
  };
  return { ...stack, folder, path, findings };
}

function inOrder(a: FieldStack, b: FieldStack): number {
  const javascript = (one: FieldStack): number => (one.language === "JavaScript" ? 0 : 1);
  return (
    javascript(a) - javascript(b) ||
    a.language.localeCompare(b.language, "en") ||
    a.name.localeCompare(b.name, "en")
  );
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
