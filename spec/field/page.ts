/** `spec/FIELD.md`: what `results.json` and the stacks' folders say, as a page. */
import type { NotMet, StackResult } from "./results.ts";
import type { FieldStack, Finding } from "./stack.ts";

const head = `# What does my stack do when several processes share a file?

Made by \`npm run field\` from [field/results.json](field/results.json) and the folders in [field/](field/); a test compares. Every stack below opens, writes and reads one SQLite file in the way its own public documentation recommends for several processes, through an adapter of some dozen lines. The conformance suite then starts several of them at once, gets in their way, kills them, and looks at the file. It asks for the levels \`core\` and \`safe\`: that nothing acknowledged is lost, nobody waits for ever, and healthy files are served.

Read it as a guide, not as a contest. These are general tools that leave policy to you; most of what is listed is one setting away, or is a thing of SQLite itself that no driver handles for you. Each finding was confirmed by hand: the script named in it shows the same without the suite.

*Fail* is a MUST that was not met, *advice* a SHOULD. *Not asked* needs something that the adapter does not declare; *n/a* is a case about something the stack never does. The ids lead to the requirements in this folder's texts: \`walguard explain MP-001\`.
`;

/** The page as it should be. */
export function fieldPage(stacks: readonly FieldStack[], results: readonly StackResult[]): string {
  const pairs = stacks.map((stack) => ({
    stack,
    result: results.find(({ folder }) => folder === stack.folder),
  }));
  return [head, ...summary(pairs), ...pairs.flatMap(({ stack, result }) => section(stack, result))].join(
    "\n",
  );
}

/** The cases that failed and that no finding of the stack names. */
export function notConfirmed(stack: FieldStack, result: StackResult): readonly NotMet[] {
  const named = new Set(stack.findings.flatMap(({ cases }) => cases));
  return result.notMet.filter(({ id, status }) => status !== "advice" && !named.has(id));
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

function section(stack: FieldStack, result: StackResult | undefined): string[] {
  const lines = [
    `## ${stack.name}`,
    "",
    `Settings: ${stack.settings.join("; ")}. Documentation: ${stack.documentation.map((one) => `<${one}>`).join(", ")}. Install: \`${stack.install}\`.`,
    "",
  ];
  if (result === undefined) return [...lines, "Not run yet.", ""];
  const seen = new Map(result.notMet.map((one) => [one.id, one]));
  const held = stack.findings.filter(({ cases }) => cases.some((id) => seen.has(id)));
  const advice = result.notMet.filter(
    ({ id, status }) => status === "advice" && !held.some(({ cases }) => cases.includes(id)),
  );
  const open = notConfirmed(stack, result);
  if (held.length + advice.length + open.length === 0)
    return [...lines, "Every case that was asked passed.", ""];
  return [
    ...lines,
    ...held.map((finding) => item(stack, finding, seen)),
    ...advice.map(({ id, title }) => `- Advice: ${cell(title)} (${short(id)}).`),
    ...open.map(
      ({ id, title, seen: what }) => `- Not confirmed: ${cell(title)} (${short(id)}): ${cell(what)}`,
    ),
    "",
  ];
}

function item(
  { folder }: FieldStack,
  { cases, meets, set, confirm }: Finding,
  seen: ReadonlyMap<string, NotMet>,
): string {
  const ids = cases.filter((id) => seen.has(id)).map(short);
  const help = set === null ? "No setting of the stack changes this." : `What helps: ${sentence(set)}`;
  return `- ${sentence(meets)} ${help} (${[...new Set(ids)].join(", ")}; [${confirm}](field/${folder}/${confirm}))`;
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
