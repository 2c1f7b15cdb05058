/** The names of a disk that may lose its power, and the order of the changes of its metadata. */

/** Where a name leads: a file by its id, or a directory. */
export type Node = number | "directory";

/** A change of names (a truncation has none). */
export interface Entry {
  /** What a person would say: `name of app.db-journal`. */
  readonly subject: string;
  readonly changes: readonly { readonly name: string; readonly node: Node | null }[];
  /** Whether it makes names, and only that. */
  readonly makes: boolean;
  /** A sync of one of these files or directories brings it to a journalling file system's disk. */
  readonly touches: ReadonlySet<number | string>;
  /** Where POSIX only is kept, a sync of one of these directories does. */
  readonly directories: readonly string[];
  /** Whether it has been brought there. */
  isSynced: boolean;
}

/** The directory that a name is in; `""` is the root. */
function parentOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf("/")));
}

export class Metadata {
  readonly entries: Entry[] = [];
  /** Before this place, all entries are durable on a journalling file system. */
  committed = 0;
  readonly #base: ReadonlyMap<string, Node>;
  /** What processes see. */
  readonly #visible: Map<string, Node>;

  constructor(base: ReadonlyMap<string, Node>) {
    this.#base = base;
    this.#visible = new Map(base);
  }

  node(name: string): Node | undefined {
    return this.#visible.get(name);
  }

  make(name: string, node: Node): void {
    const touches = [parentOf(name), node === "directory" ? name : node];
    this.#add(`name of ${name}`, [{ name, node }], touches, true);
  }

  remove(name: string): void {
    const touches = [parentOf(name), ...this.#identityOf(name)];
    this.#add(`removal of ${name}`, [{ name, node: null }], touches, false);
  }

  /** @throws {Error} for a directory: the names below it would have to move along */
  rename(name: string, to: string): void {
    const node = this.#visible.get(name) ?? null;
    if (node === "directory") throw new Error(`the rename of the directory ${name} is not modelled`);
    const touches = [parentOf(name), parentOf(to), ...this.#identityOf(name), ...this.#identityOf(to)];
    const changes = [
      { name, node: null },
      { name: to, node },
    ];
    this.#add(`rename of ${name} to ${to}`, changes, touches, false);
  }

  /** @returns its place among the entries */
  truncate(file: number): number {
    this.#add("", [], [file], false);
    return this.entries.length - 1;
  }

  /** @param needsAll the file became longer, and where its new end is stands in the newest part of the journal */
  syncFile(file: number, needsAll: boolean): void {
    this.committed = needsAll ? this.entries.length : this.#committedBy(file);
  }

  syncDirectory(name: string): void {
    for (const one of this.entries) if (one.directories.includes(name)) one.isSynced = true;
    this.committed = this.#committedBy(name);
  }

  /** The files that are found by their names when these entries are on the disk. */
  filesAfter(isKept: (entry: Entry, place: number) => boolean): Map<string, number> {
    const names = new Map(this.#base);
    for (const [place, entry] of this.entries.entries()) {
      if (!isKept(entry, place)) continue;
      for (const { name, node } of entry.changes) {
        if (node === null) names.delete(name);
        else names.set(name, node);
      }
    }
    const isThere = (directory: string): boolean =>
      directory === "" || (names.get(directory) === "directory" && isThere(parentOf(directory)));
    const files = new Map<string, number>();
    for (const [name, node] of names)
      if (node !== "directory" && isThere(parentOf(name))) files.set(name, node);
    return files;
  }

  #committedBy(what: number | string): number {
    const place = this.entries.findLastIndex(({ touches }) => touches.has(what));
    return Math.max(this.committed, place + 1);
  }

  #identityOf(name: string): (number | string)[] {
    const node = this.#visible.get(name);
    return node === undefined ? [] : [node === "directory" ? name : node];
  }

  #add(subject: string, changes: Entry["changes"], touches: (number | string)[], makes: boolean): void {
    const directories = changes.map(({ name }) => parentOf(name));
    this.entries.push({ subject, changes, makes, touches: new Set(touches), directories, isSynced: false });
    for (const { name, node } of changes) {
      if (node === null) this.#visible.delete(name);
      else this.#visible.set(name, node);
    }
  }
}
