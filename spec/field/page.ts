/** `spec/FIELD.md`: what `results.json` and the stacks' folders say, as a page. */
import type { NotMet, StackResult } from "./results.ts";
import type { FieldStack, Finding } from "./stack.ts";

const head = `# What does my stack do when several processes share a file?

Made by \`npm run field\` from [field/results.json](field/results.json) and the folders in [field/](field/); a test compares. Every stack below opens, writes and reads one SQLite file in the way its own public documentation recommends for several processes, through an adapter of some dozen lines. The conformance suite then starts several of them at once, gets in their way, kills them, and looks at the file. It asks for the levels \`core\` and \`safe\`: that nothing acknowledged is lost, nobody waits for ever, and healthy files are served.

Read it as a guide, not as a contest. These are general tools that leave policy to you; most of what is listed is one setting away, or is a thing of SQLite itself that no driver handles for you. Each finding was confirmed by hand: the script named in it shows the same without the suite.

*Fail* is a MUST that was not met, *advice* a SHOULD. *Not asked* needs something that the adapter does not declare; *n/a* is a case about something the stack never does. The ids lead to the requirements in this folder's texts: \`walguard explain MP-001\`.
`;

/** Stands in a finding for all cases: what the stack does leaves nothing to be judged by one of them. */
const everyCase = "*";

/** A finding that so many stacks have is said once. */
const many = 4;

/** The page as it should be. */
export function fieldPage(stacks: readonly FieldStack[], results: readonly StackResult[]): string {
  const pairs = stacks.map((stack) => ({
    stack,
    result: results.find(({ folder }) => folder === stack.folder),
  }));
  const shared = sharedFindings(pairs);
  const words = new Set(shared.keys());
  const sections = pairs.flatMap(({ stack, result }) => section(stack, result, words));
  return [head, ...summary(pairs), ...sharedSection(shared), ...sections].join("\n");
}

/** The cases that failed and that no finding of the stack names. */
export function notConfirmed(stack: FieldStack, result: StackResult): readonly NotMet[] {
  return result.notMet.filter(
    ({ id, status }) => status !== "advice" && !stack.findings.some((finding) => isAbout(finding, id)),
  );
}

interface Pair {
  readonly stack: FieldStack;
  readonly result: StackResult | undefined;
}

function summary(pairs: readonly Pair[]): string[] {
  const rows = pairs.map(({ stack, result }) => {
    const name = `[${stack.name}](#${anchor(stack.name)})`;
    if (result === undefined) return [name, stack.language, "not run yet", "", "", "", "", "", ""];
    const { pass, fail, advice, notAsked, notApplicable, error } = result.counts;
    const version = [result.implementation, result.driver].filter((one) => one !== undefined).join(", ");
    const failed = error === 0 ? `${fail}` : `${fail} (+${error} not judged)`;
    return [name, stack.language, version, result.sqlite, pass, failed, advice, notAsked, notApplicable];
  });
  return [
    "| stack | language | version | SQLite | pass | fail | advice | not asked | n/a |",
    "|---|---|---|---|---:|---:|---:|---:|---:|",
    ...rows.map((cells) => `| ${cells.map(cell).join(" | ")} |`),
    "",
  ];
}

/** What is said of so many stacks that it is said once; by its words. */
function sharedFindings(pairs: readonly Pair[]): Map<string, readonly [FieldStack, Finding][]> {
  const all = pairs.flatMap(({ stack, result }) => {
    const ids = result?.notMet.map(({ id }) => id) ?? [];
    const held = stack.findings.filter((finding) => ids.some((id) => isAbout(finding, id)));
    return held.map((finding): [FieldStack, Finding] => [stack, finding]);
  });
  const byWords = Map.groupBy(all, ([, { meets, set }]) => wordsOf(meets, set));
  return new Map([...byWords].filter(([, held]) => held.length >= many));
}

function sharedSection(shared: ReadonlyMap<string, readonly [FieldStack, Finding][]>): string[] {
  if (shared.size === 0) return [];
  const items = [...shared].map(([words, held]) => {
    const ids = new Set(held.flatMap(([, { cases }]) => cases.map(short)));
    const scripts = held.map(([{ name, folder }, { confirm }]) => `[${name}](field/${folder}/${confirm})`);
    return `- ${words} (${[...ids].join(", ")}; shown with ${scripts.join(", ")})`;
  });
  return ["## What many of them share", "", ...items, ""];
}

function section(stack: FieldStack, result: StackResult | undefined, shared: ReadonlySet<string>): string[] {
  const lines = [
    `## ${stack.name}`,
    "",
    `Settings: ${stack.settings.join("; ")}. Documentation: ${stack.documentation.map((one) => `<${one}>`).join(", ")}. Install: \`${stack.install}\`.`,
    "",
  ];
  if (result === undefined) return [...lines, "Not run yet.", ""];
  const seen = new Map(result.notMet.map((one) => [one.id, one]));
  const held = stack.findings.filter((finding) => [...seen.keys()].some((id) => isAbout(finding, id)));
  const advice = result.notMet.filter(
    ({ id, status }) => status === "advice" && !held.some((finding) => isAbout(finding, id)),
  );
  const open = notConfirmed(stack, result);
  if (held.length + advice.length + open.length === 0)
    return [...lines, "Every case that was asked passed.", ""];
  return [
    ...lines,
    ...held.flatMap((finding) =>
      shared.has(wordsOf(finding.meets, finding.set)) ? [] : [item(stack, finding, seen)],
    ),
    ...common(held, shared),
    ...advice.map(({ id, title }) => `- Advice: ${cell(title)} (${short(id)}).`),
    ...open.map(
      ({ id, title, seen: what }) => `- Not confirmed: ${cell(title)} (${short(id)}): ${cell(what)}`,
    ),
    "",
  ];
}

function item({ folder }: FieldStack, finding: Finding, seen: ReadonlyMap<string, NotMet>): string {
  const { cases, meets, set, confirm } = finding;
  const ids = [...seen.keys()].filter((id) => isAbout(finding, id)).map(short);
  const told = cases.includes(everyCase) ? "most cases" : [...new Set(ids)].join(", ");
  return `- ${wordsOf(meets, set)} (${told}; [${confirm}](field/${folder}/${confirm}))`;
}

/** Where a stack has what many have, its section only names the requirements. */
function common(held: readonly Finding[], shared: ReadonlySet<string>): string[] {
  const told = held.filter(({ meets, set }) => shared.has(wordsOf(meets, set)));
  const ids = new Set(told.flatMap(({ cases }) => cases.map(short)));
  return ids.size === 0 ? [] : [`- [What many share](#what-many-of-them-share): ${[...ids].join(", ")}.`];
}

function wordsOf(meets: string, set: string | null): string {
  const help = set === null ? "No setting of the stack changes this." : `What helps: ${sentence(set)}`;
  return `${sentence(meets)} ${help}`;
}

function isAbout({ cases }: Finding, id: string): boolean {
  return cases.includes(id) || cases.includes(everyCase);
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function short(id: string): string {
  return id.slice(0, "XX-000".length);
}

function cell(value: string | number): string {
  return String(value).replaceAll("|", "\\|").replaceAll("\n", " ");
}

function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}
