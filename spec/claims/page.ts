/** `spec/CLAIMS.md`: the claims, and what became of each on each engine. It has no date, so it can be made again. */
import { type ClaimResult, differenceOn, type Verdict } from "./check-claim.ts";
import { type Claim, claimAreas } from "./claim.ts";
import type { Engine } from "./engine.ts";

const marks: Readonly<Record<Verdict, string>> = {
  holds: "yes",
  "does not hold": "**no**",
  "not checkable here": "·",
  broken: "?",
};

/** The whole page. */
export function claimsPage(
  claims: readonly Claim[],
  engines: readonly Engine[],
  results: readonly ClaimResult[],
): string {
  return [
    "# Claims",
    "",
    `What the specification and the layer believe of SQLite, of drivers, runtimes and locks, as ${claims.length} checks, with a verdict for each engine that was at hand. Made by \`npm run claims -- --write\`; \`npm run claims -- --only CL-005\` runs one. Both take a clone of the repository: the package has this page, and not the checks. **no** is a fact about that engine or its version, and the layer does not rely on the claim there; an unexpected verdict makes the run fail. A dot stands for an engine that cannot be asked.`,
    "",
    ...table(
      ["engine", "runtime", "SQLite"],
      engines.map(({ id, runtime, version }) => [`\`${id}\``, runtime, version]),
    ),
    "",
    "## What was believed and is not so",
    "",
    ...table(
      ["claim", "holds", "but it was said"],
      claims
        .filter(({ refutes }) => refutes)
        .map((claim) => [link(claim), claim.statement, claim.refutes ?? ""]),
    ),
    "",
    "## Where engines differ",
    "",
    ...table(["claim", "does not hold on", "because"], differing(claims, engines, results)),
    ...claimAreas.flatMap((area) =>
      areaPart(
        area,
        claims.filter((claim) => claim.area === area),
        engines,
        results,
      ),
    ),
    "",
  ].join("\n");
}

/** What the page says of a claim, whatever its verdicts are. */
export function claimText(claim: Claim): string {
  const { id, statement, statedIn, why, refutes } = claim;
  return [
    `### ${id}`,
    "",
    statement,
    "",
    `- Stated in: ${statedIn.join(", ")}`,
    `- Why it matters: ${why}`,
    ...(refutes === undefined ? [] : [`- Against: ${refutes}`]),
  ].join("\n");
}

function areaPart(
  area: string,
  claims: readonly Claim[],
  engines: readonly Engine[],
  results: readonly ClaimResult[],
): string[] {
  const heads = engines.map(({ name }) => name.replace(", ", "<br>"));
  const rows = claims.map((claim) => [
    link(claim),
    ...engines.map(({ id }) => marks[resultOf(claim, id, results)?.verdict ?? "broken"]),
  ]);
  return [
    "",
    `## ${area.charAt(0).toUpperCase()}${area.slice(1)}`,
    "",
    ...table(["", ...heads], rows),
    ...claims.flatMap((claim) => ["", claimText(claim), ...evidence(claim, engines, results)]),
  ];
}

/** What was seen, with the engines on which it was: one line for each different thing. */
function evidence(claim: Claim, engines: readonly Engine[], results: readonly ClaimResult[]): string[] {
  const groups = new Map<string, string[]>();
  for (const { id, name } of engines) {
    const result = resultOf(claim, id, results);
    if (result === undefined) continue;
    const what = result.verdict === "holds" ? `Seen: ${result.seen}` : `${result.verdict}: ${result.seen}`;
    const line = what.charAt(0).toUpperCase() + what.slice(1);
    groups.set(line, [...(groups.get(line) ?? []), name.replace(", ", " on ")]);
  }
  return [...groups].map(
    ([line, names]) => `- ${line}${names.length === engines.length ? "" : ` (${names.join("; ")})`}`,
  );
}

function differing(
  claims: readonly Claim[],
  engines: readonly Engine[],
  results: readonly ClaimResult[],
): string[][] {
  return claims.flatMap((claim) => {
    const where = engines.filter(({ id }) => resultOf(claim, id, results)?.verdict === "does not hold");
    const reasons = new Map<string, string[]>();
    for (const engine of where) {
      const because = differenceOn(claim, engine)?.because ?? "unexpected";
      reasons.set(because, [...(reasons.get(because) ?? []), `\`${engine.id}\``]);
    }
    return [...reasons].map(([because, ids]) => [link(claim), ids.join(", "), because]);
  });
}

function resultOf(claim: Claim, engine: string, results: readonly ClaimResult[]): ClaimResult | undefined {
  return results.find((one) => one.claim === claim.id && one.engine === engine);
}

function link({ id }: Claim): string {
  return `[${id}](#${id.toLowerCase()})`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(heads), `|${heads.map(() => "---").join("|")}|`, ...rows.map(line)];
}
