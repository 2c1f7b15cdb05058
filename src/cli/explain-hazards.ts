import type { Hazard } from "../../faults/hazards/hazard.ts";
import { hazards } from "../../faults/hazards/hazard-list.ts";
import { type PageSection, pageSections } from "../../spec/reader/page-sections.ts";
import { labelled, lines, listed, wrapped } from "./explained-text.ts";

/** The claims, the entries of the chapter on hazards, and the demonstrations, each with what to say of it. */
export function explainableHazards(): { readonly id: string; readonly text: () => string }[] {
  const chapter = pageSections("HAZARDS.md");
  return [
    ...pageSections("CLAIMS.md").map((one) => ({ id: one.id, text: () => claimText(one, chapter) })),
    ...chapter.map((one) => ({ id: one.id, text: () => entryText(one) })),
    ...hazards.map((one) => ({ id: one.id, text: () => demoText(one, chapter) })),
  ];
}

function claimText(claim: PageSection, entries: readonly PageSection[]): string {
  return lines(
    `${claim.id} · claim, checked on each engine at hand · ${claim.chapter}`,
    wrapped(claim.text),
    ...claim.points.map((point) => wrapped(point, "  ")),
    listed("Hazards", naming(entries, `claim ${claim.id}`)),
    wrapped(`spec/CLAIMS.md; in a clone, npm run claims -- --only ${claim.id} checks it`),
  );
}

function entryText({ id, title, text, points }: PageSection): string {
  return lines(
    `${id} · hazard · ${title}`,
    wrapped(text),
    ...points.map((point) => wrapped(point, "  ")),
    "spec/HAZARDS.md",
  );
}

function demoText({ id, rule, broken, kept, damage }: Hazard, entries: readonly PageSection[]): string {
  return lines(
    `${id} · demonstration: walguard demo ${id}`,
    wrapped(rule),
    labelled("Broken", `${broken}.`),
    labelled("Kept", `${kept}.`),
    labelled("Damage", `${damage}.`),
    listed("Hazards", naming(entries, `demo ${id}`)),
    `faults/hazards/${id}.ts`,
  );
}

/** The entries that are shown by it. */
function naming(entries: readonly PageSection[], what: string): string[] {
  return entries
    .filter(({ points }) => points.some((point) => point.startsWith("Shown by:") && point.includes(what)))
    .map(({ id }) => id);
}
