/** A state of a disk in words. */
import type { RecordedEvent } from "../../real/injector/recording.ts";
import type { Fate, OpenChange } from "./file-content.ts";
import type { Entry } from "./metadata.ts";

/** An event in words: `sync of app.db-wal`. */
export function describeEvent(event: RecordedEvent | undefined, nameOf: (inode: bigint) => string): string {
  if (event === undefined) return "the beginning";
  switch (event.type) {
    case "written":
      return `write of ${event.data.length} bytes at ${event.offset} of ${nameOf(event.inode)}`;
    case "truncated":
      return `truncation of ${nameOf(event.inode)} to ${event.length} bytes`;
    case "synced":
      return `${event.errno === 0 ? "" : "failed "}sync of ${nameOf(event.inode)}`;
    default:
      return `${event.type.replace("-", " ")} ${event.path.slice(event.path.lastIndexOf("/") + 1)}`;
  }
}

/** What is missing of a file: `app.db-wal without its last 2 writes`; `null` when nothing is. */
export function describeFates(
  name: string,
  open: readonly OpenChange[],
  fates: readonly Fate[],
): string | null {
  const lost = fates.flatMap((fate, index) => (fate === "kept" ? [] : [index]));
  if (lost.length === 0) return null;
  const count = fates.length;
  const parts: string[] = [];
  const dropped = lost.filter((index) => fates[index] === "dropped");
  const lastOnes =
    dropped.length > 0 && dropped.every((index, order) => index === count - dropped.length + order);
  if (dropped.length === count) parts.push(`without its ${plural(count)}`);
  else if (lastOnes) parts.push(`without its last ${plural(dropped.length)} of ${count}`);
  else if (dropped.length > 0) parts.push(`without ${list(dropped)} of its ${plural(count)}`);
  const zeros = lost.filter((index) => fates[index] === "length");
  if (zeros.length > 0) parts.push(`with zeros in the place of ${list(zeros)} of its ${plural(count)}`);
  for (const index of lost) {
    const fate = fates[index];
    const one = open[index]?.change;
    if (typeof fate === "object" && one?.type === "write")
      parts.push(
        `with its change ${index + 1} of ${count} (at ${one.offset}) torn: ${fate.size} sectors of it`,
      );
  }
  return `${name} ${parts.join(", ")}`;
}

/** Names that are not as processes saw them: `name of app.db lost`, `removal of app.db-journal undone`. */
export function describeNames(
  entries: readonly Entry[],
  keeps: (entry: Entry, place: number) => boolean,
): string[] {
  return entries.flatMap((entry, place) =>
    entry.changes.length === 0 || keeps(entry, place)
      ? []
      : [`${entry.subject} ${entry.makes ? "lost" : "undone"}`],
  );
}

function plural(count: number): string {
  return count === 1 ? "1 change" : `${count} changes`;
}

function list(places: readonly number[]): string {
  const shown = places.slice(0, 6).map((place) => place + 1);
  return `${shown.join(", ")}${places.length > 6 ? `, … (${places.length} in all)` : ""}`;
}
