/** `spec/FIELD.md`: what `results.json` and the stacks' folders say, as a page. */
import type { NotMet, StackResult } from "./results.ts";
import type { FieldStack, Finding } from "./stack.ts";

const head = `# What does my stack do when several processes share a file?

Made by \`npm run field\` from [field/results.json](field/results.json) and the folders in [field/](field/); a test compares. Every stack below opens, writes and reads one SQLite file in the way its own public documentation recommends for several processes, through an adapter of some dozen lines. The conformance suite then starts several of them at once, gets in their way, kills them, and looks at the file. It asks for the levels \`core\` and \`safe\`: that nothing acknowledged is lost, nobody waits for ever, and healthy files are served.

Read it as a guide, not as a contest. These are general tools that leave policy to you; most of what is listed is one setting away, or is a thing of SQLite itself that no driver handles for you. Each finding was confirmed by hand: the script named in it shows the same without the suite. *Tested with* is how the stack was set up here; *what helps* is what to set, or to do, beyond that.

*Fail* is a MUST that was not met, *advice* a SHOULD. *Not asked* needs something that the adapter does not declare; *n/a* is a case about something the stack never does, or that takes for granted what it does not do. The ids lead to the requirements in this folder's texts: \`walguard explain MP-001\`.
`;

/** Stands in a finding for all cases: what the stack does leaves nothing to be judged by one of them. */
const everyCase = "*";

/** Stands for the requirements of a finding that no case shows. */
const byHand = "seen by hand";

/** What so many stacks have is said once. */
const many = 4;

/** The page as it should be. */
export function fieldPage(stacks: readonly FieldStack[], results: readonly StackResult[]): string {
  const pairs = stacks.map((stack) => ({
    stack,
    result: results.find(({ folder }) => folder === stack.folder),
  }));
  const shared = sharedBy(pairs);
  const sections = pairs.flatMap((pair) => section(pair, shared));
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

/** One thing that is said of a stack: a finding, or a SHOULD that was not met. */
interface Told {
  readonly stack: FieldStack;
  readonly words: string;
  /** The requirements in which it shows. */
  readonly ids: readonly string[];
  /** The script that shows it, of a finding. */
  readonly confirm?: string;
}

function told({ stack, result }: Pair): readonly Told[] {
  const notMet = result?.notMet ?? [];
  const findings = stack.findings.flatMap((finding): Told[] => {
    const ids = idsOf(finding, notMet);
    const words = wordsOf(finding.meets, finding.set);
    return ids.length === 0 ? [] : [{ stack, words, ids, confirm: finding.confirm }];
  });
  const advice = notMet.filter(
    ({ id, status }) => status === "advice" && !stack.findings.some((finding) => isAbout(finding, id)),
  );
  const should = advice.map(({ id, title }): Told => {
    return { stack, words: `A SHOULD that is not met: “${cell(title)}”.`, ids: [short(id)] };
  });
  return [...findings, ...should];
}

/** The requirements in which a finding shows; none, when its cases passed. */
function idsOf(finding: Finding, notMet: readonly NotMet[]): readonly string[] {
  if (finding.cases.length === 0) return [byHand];
  const ids = new Set(notMet.filter(({ id }) => isAbout(finding, id)).map(({ id }) => short(id)));
  return ids.size > 0 && finding.cases.includes(everyCase) ? ["most cases"] : [...ids];
}

/** What is said of so many stacks that it is said once, by its words: the commonest first, advice last. */
type Shared = ReadonlyMap<string, readonly Told[]>;

function sharedBy(pairs: readonly Pair[]): Shared {
  const byWords = [...Map.groupBy(pairs.flatMap(told), ({ words }) => words)];
  const stacksOf = (all: readonly Told[]): number => new Set(all.map(({ stack }) => stack)).size;
  const held = byWords.filter(([, all]) => stacksOf(all) >= many);
  const isAdvice = (all: readonly Told[]): boolean => all.every(({ confirm }) => confirm === undefined);
  const order = ([, a]: [string, Told[]], [, b]: [string, Told[]]): number =>
    Number(isAdvice(a)) - Number(isAdvice(b)) || stacksOf(b) - stacksOf(a);
  return new Map(held.sort(order));
}

function sharedSection(shared: Shared): string[] {
  if (shared.size === 0) return [];
  const items = [...shared].map(([words, all], index) => {
    const ids = new Set(all.flatMap((one) => one.ids));
    const byStack = Map.groupBy(all, ({ stack }) => stack);
    const scripts = [...byStack].map(([stack, ones]) => scriptsOf(stack, ones)).filter((one) => one !== "");
    const shown = scripts.length === 0 ? "" : `; shown with ${scripts.join(", ")}`;
    const stacks = byStack.size;
    return `${index + 1}. ${words} (${[...ids].join(", ")}; ${stacks} stacks${shown})`;
  });
  const lead = "The section of each stack says which of these points hold for it.";
  return ["## What many of them share", "", lead, "", ...items, ""];
}

/** The stack's name leads to its script; where there are more, numbers lead to those. */
function scriptsOf({ name, folder }: FieldStack, ones: readonly Told[]): string {
  const scripts = [...new Set(ones.flatMap(({ confirm }) => confirm ?? []))];
  return scripts
    .map((script, index) => `[${index === 0 ? name : index + 1}](field/${folder}/${script})`)
    .join(" ");
}

function section(pair: Pair, shared: Shared): string[] {
  const { stack, result } = pair;
  const lines = [
    `## ${stack.name}`,
    "",
    `Tested with: ${stack.settings.join("; ")}. Documentation: ${stack.documentation.map((one) => `<${one}>`).join(", ")}. Install: \`${stack.install}\`.`,
    "",
  ];
  if (result === undefined) return [...lines, "Not run yet.", ""];
  const all = told(pair);
  const open = notConfirmed(stack, result);
  if (all.length + open.length === 0) return [...lines, "Every case that was asked passed.", ""];
  return [
    ...lines,
    ...all.flatMap((one) => (shared.has(one.words) ? [] : [item(one)])),
    ...points(all, shared),
    ...open.map(
      ({ id, title, seen: what }) => `- Not confirmed: ${cell(title)} (${short(id)}): ${cell(what)}`,
    ),
    "",
  ];
}

function item({ stack, words, ids, confirm }: Told): string {
  const script = confirm === undefined ? "" : `; [${confirm}](field/${stack.folder}/${confirm})`;
  return `- ${words} (${ids.join(", ")}${script})`;
}

/** Where a stack has what many have, its section only names the points and the requirements. */
function points(all: readonly Told[], shared: Shared): string[] {
  const held = all.filter(({ words }) => shared.has(words));
  if (held.length === 0) return [];
  const order = [...shared.keys()];
  const numbers = [...new Set(held.map(({ words }) => order.indexOf(words) + 1))].sort((a, b) => a - b);
  const ids = new Set(held.flatMap((one) => one.ids).filter((id) => id !== byHand));
  const which = `${numbers.length === 1 ? "point" : "points"} ${numbers.join(", ")}`;
  return [`- [What many share](#what-many-of-them-share), ${which} (${[...ids].sort().join(", ")}).`];
}

function wordsOf(meets: string, set: string | null): string {
  const help = set === null ? "No setting of the stack changes this." : `What helps: ${sentence(set)}`;
  return `${sentence(meets)} ${help}`;
}

function isAbout({ cases }: Finding, id: string): boolean {
  return cases.includes(id) || cases.includes(everyCase);
}

function sentence(text: string): string {
  return /[.!?]\)?$/.test(text) ? text : `${text}.`;
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
