import { readFileSync } from "node:fs";
import { join } from "node:path";
import { specDirectory } from "./spec-place.ts";

/** A part of a page under a heading of the third level. */
export interface PageSection {
  /** The first word of the heading, such as `CL-024` or `2.5`. */
  readonly id: string;
  /** The rest of it; empty where there is none. */
  readonly title: string;
  /** The heading of the second level above it. */
  readonly chapter: string;
  /** What stands before the list. */
  readonly text: string;
  /** The list, without its dashes. */
  readonly points: readonly string[];
}

/**
 * Reads the sections of a page of the specification, as published.
 *
 * @param page the file's name: `CLAIMS.md` or `HAZARDS.md`
 * @throws {Error} where the page has none
 */
export function pageSections(page: string): readonly PageSection[] {
  const text = readFileSync(join(specDirectory(), page), "utf8");
  const sections = text
    .split(/^## /m)
    .slice(1)
    .flatMap((chapter) => {
      const [head = "", ...parts] = chapter.split(/^### /m);
      return parts.map((part) => section(part, head.split("\n", 1)[0] ?? ""));
    });
  if (sections.length === 0) throw new Error(`spec/${page} has no section ("### ")`);
  return sections;
}

function section(part: string, chapter: string): PageSection {
  const [heading = "", ...lines] = part.trim().split("\n");
  const [id = "", ...title] = heading.split(" ");
  const isPoint = (line: string): boolean => line.startsWith("- ");
  return {
    id,
    title: title.join(" "),
    chapter,
    text: lines.filter((line) => line !== "" && !isPoint(line)).join(" "),
    points: lines.filter(isPoint).map((line) => line.slice(2)),
  };
}
