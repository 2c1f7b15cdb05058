/** What becomes of what was not synced: the choices that a disk has when it loses its power. */
import {
  type DataChange,
  type Fate,
  type FileContent,
  type OpenChange,
  sectorBytes,
} from "./file-content.ts";
import type { Entry, Metadata } from "./metadata.ts";

/**
 * What a file system promises about its metadata.
 *
 * - `ordered`: a journal, as ext4, XFS and btrfs have. Names and truncations survive in their order, up to some point. A
 *   sync of a file or directory brings along its own changes and all that came before them.
 * - `unordered`: what POSIX promises. A name is there, or gone, for certain once its directory has been synced; until
 *   then each name is on its own. A file may be as long as it was, or as long as it became, with zeros in it.
 */
export type PowerModel = "ordered" | "unordered";

/** The choice for each pending change of a file, and for each name. */
export interface Choice {
  readonly data: (file: FileContent) => readonly Fate[];
  readonly keeps: (entry: Entry, place: number) => boolean;
}

type Random = () => number;

/** The first choices are the same everywhere, and the telling ones; the others are drawn. */
const fixed = ["all", "nothing", "data only", "names only", "torn"] as const;

type Way = (typeof fixed)[number] | "drawn";

/** The share of the names that is there; those that are missing here are drawn. */
const namesKept: Readonly<Partial<Record<Way, number>>> = {
  all: 1,
  nothing: 0,
  "data only": 0,
  "names only": 1,
  torn: 1,
};

/**
 * @param turn which of the choices of this moment: the first five are fixed
 * @param random numbers from 0 to 1, the same ones for the same turn
 */
export function choose(metadata: Metadata, model: PowerModel, turn: number, random: Random): Choice {
  const way: Way = fixed[turn] ?? "drawn";
  const names = namesKept[way] ?? null;
  const keeps =
    model === "ordered" ? orderedNames(metadata, names, random) : unorderedNames(metadata, names, random);
  return {
    keeps,
    data: (file) => {
      const fates = dataFates(file.open, way, model, random);
      return model === "ordered" ? behindTruncations(file.open, fates, keeps, metadata) : fates;
    },
  };
}

/** Those before some place. */
function orderedNames(
  { committed, entries }: Metadata,
  share: number | null,
  random: Random,
): Choice["keeps"] {
  const open = entries.length - committed;
  const end = committed + (share === null ? Math.floor(random() * (open + 1)) : share * open);
  return (_, place) => place < end;
}

/** Any of them; but what happened to one name happened in order. */
function unorderedNames({ entries }: Metadata, share: number | null, random: Random): Choice["keeps"] {
  const inclination = share ?? random();
  const kept = new Set<Entry>();
  const stopped = new Set<string>();
  for (const entry of entries) {
    const names = entry.changes.map(({ name }) => name);
    const isKept = entry.isSynced || (random() < inclination && names.every((name) => !stopped.has(name)));
    if (isKept) kept.add(entry);
    else for (const name of names) stopped.add(name);
  }
  return (entry) => kept.has(entry);
}

function dataFates(open: readonly OpenChange[], way: Way, model: PowerModel, random: Random): Fate[] {
  if (way === "data only") return open.map(() => "kept");
  if (way === "nothing" || way === "names only") return open.map(() => "dropped");
  // What a failed sync was about is lost, unless it is drawn that some of it was written all the same.
  if (way === "all") return open.map(({ isDoubtful }) => (isDoubtful ? "dropped" : "kept"));
  const count = open.length;
  if (way === "torn")
    return open.map(({ change, isDoubtful }, index) =>
      index === count - 1 ? torn(change, random) : isDoubtful ? "dropped" : "kept",
    );
  const doubt = random();
  const place = Math.floor(random() * count);
  const drawn = Math.floor(random() * 8);
  const share = random();
  const lost = (): Fate => (model === "unordered" && random() < 0.25 ? "length" : "dropped");
  return open.map(({ change, isDoubtful }, index) => {
    if (isDoubtful) return doubt < 0.3 ? "dropped" : doubt < 0.6 || random() < 0.5 ? "kept" : "dropped";
    switch (drawn) {
      case 0:
        return "kept";
      case 1:
        return lost();
      case 2:
        return index < place ? "kept" : lost();
      case 3:
        return index < place ? "kept" : index === place ? torn(change, random) : lost();
      case 4:
        return index === place ? lost() : "kept";
      case 5:
        return index === place ? "kept" : lost();
      case 6:
        return index === place ? torn(change, random) : random() < share ? "kept" : lost();
      default:
        return random() < share ? "kept" : lost();
    }
  });
}

/** Its first sectors, its last ones, or any of them. */
function torn(one: DataChange, random: Random): Fate {
  if (one.type === "truncate") return random() < 0.5 ? "kept" : "dropped";
  const first = Math.floor(one.offset / sectorBytes);
  const count = Math.floor((one.offset + one.data.length - 1) / sectorBytes) - first + 1;
  const cut = Math.floor(random() * (count + 1));
  const way = Math.floor(random() * 3);
  const sectors = Array.from({ length: count }, (_, index) => index).filter((index) =>
    way === 0 ? index < cut : way === 1 ? index >= cut : random() < 0.5,
  );
  return new Set(sectors.map((index) => first + index));
}

/** With a journal a truncation is one of its entries, and what is written after it has its place only once it is there. */
function behindTruncations(
  open: readonly OpenChange[],
  fates: readonly Fate[],
  keeps: Choice["keeps"],
  { entries }: Metadata,
): readonly Fate[] {
  let isOpen = true;
  return open.map(({ change }, index) => {
    if (change.type === "truncate") isOpen &&= keeps(entries[change.entry] as Entry, change.entry);
    return !isOpen ? "dropped" : change.type === "truncate" ? "kept" : (fates[index] as Fate);
  });
}
