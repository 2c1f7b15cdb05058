/** One file on a disk that may lose its power: what is durable, and what was written since. */

/** A change that no sync has confirmed. */
export type DataChange =
  | { readonly type: "write"; readonly offset: number; readonly data: Buffer }
  /** `entry`: its place among the changes of metadata. */
  | { readonly type: "truncate"; readonly length: number; readonly entry: number };

/**
 * What becomes of one change: it is kept or dropped, or only these sectors of it are kept (counted from the begin of
 * the file). `length`: the file is as long as the change made it, but has zeros there.
 */
export type Fate = "kept" | "dropped" | "length" | ReadonlySet<number>;

export const sectorBytes = 512;
/** What the kernel keeps in memory and writes together. */
const pageBytes = 4096;
const nothing = Buffer.alloc(0);

/** A change, and what is known of it. `doubtful`: a sync failed that was to confirm it. */
export interface OpenChange {
  readonly change: DataChange;
  readonly isDoubtful: boolean;
}

interface Item {
  readonly change: DataChange;
  status: "pending" | "doubtful" | "confirmed";
}

export class FileContent {
  readonly id: number;
  #durable: Buffer;
  /** In order; what is confirmed is moved into the durable content where nothing doubtful comes before it. */
  #items: Item[] = [];
  #open: readonly OpenChange[] | null = null;
  #confirmedLength: number;
  /** What processes see, once a sync has failed. */
  #visible: Buffer | null = null;
  /** Pages of which memory may have more than the disk, and does not know it. */
  readonly #lost = new Set<number>();

  constructor(id: number, data: Buffer = nothing) {
    this.id = id;
    this.#durable = data;
    this.#confirmedLength = data.length;
  }

  /** What may be on the disk or not. */
  get open(): readonly OpenChange[] {
    this.#open ??= this.#items
      .filter(({ status }) => status !== "confirmed")
      .map(({ change, status }) => ({ change, isDoubtful: status === "doubtful" }));
    return this.#open;
  }

  /** Whether a pending write makes the file longer than it durably is. */
  get isExtended(): boolean {
    return this.#items.some(
      ({ change, status }) =>
        status === "pending" && change.type === "write" && endOf(change) > this.#confirmedLength,
    );
  }

  write(offset: number, data: Buffer): void {
    const change: DataChange = { type: "write", offset, data };
    if (this.#visible !== null) this.#visible = changed(this.#visible, [change], ["kept"]);
    this.#add(this.#lost.size === 0 ? change : this.#withLostBytes(offset, data.length));
  }

  truncate(length: number, entry: number): void {
    const change: DataChange = { type: "truncate", length, entry };
    if (this.#visible !== null) this.#visible = changed(this.#visible, [change], ["kept"]);
    this.#add(change);
    for (const page of this.#lost) if (page * pageBytes >= length) this.#lost.delete(page);
  }

  sync(): void {
    for (const item of this.#items) if (item.status === "pending") item.status = "confirmed";
    const doubtful = this.#items.findIndex(({ status }) => status !== "confirmed");
    const sure = this.#items.splice(0, doubtful === -1 ? this.#items.length : doubtful);
    const changes = sure.map(({ change }) => change);
    this.#durable = changed(
      this.#durable,
      changes,
      changes.map(() => "kept"),
    );
    this.#confirmedLength = this.#items.reduce((length, { change, status }) => {
      if (status !== "confirmed") return length;
      return change.type === "truncate" ? change.length : Math.max(length, endOf(change));
    }, this.#durable.length);
    this.#open = null;
  }

  /**
   * A sync that fails: Linux marks the pages as clean. The disk may never get them, though processes see them and a later
   * sync succeeds, unless a later write makes the page dirty again. A truncation is not data, and stays pending.
   */
  failSync(): void {
    this.#visible ??= changed(
      this.#durable,
      this.#items.map(({ change }) => change),
      this.#items.map(() => "kept"),
    );
    for (const item of this.#items) {
      const { change, status } = item;
      if (status !== "pending" || change.type === "truncate") continue;
      item.status = "doubtful";
      const last = Math.floor((endOf(change) - 1) / pageBytes);
      for (let page = Math.floor(change.offset / pageBytes); page <= last; page++) this.#lost.add(page);
    }
    this.#open = null;
  }

  /** @param fates one for each of `open` */
  after(fates: readonly Fate[]): Buffer {
    if (this.#items.length === 0) return this.#durable;
    let next = 0;
    const all = this.#items.map(({ status }) => (status === "confirmed" ? "kept" : (fates[next++] as Fate)));
    return changed(
      this.#durable,
      this.#items.map(({ change }) => change),
      all,
    );
  }

  #add(change: DataChange): void {
    this.#items.push({ change, status: "pending" });
    this.#open = null;
  }

  /** A write to a page that was lost brings the whole page back, as memory has it. */
  #withLostBytes(offset: number, length: number): DataChange {
    const visible = this.#visible ?? nothing;
    let from = offset;
    let to = offset + length;
    const [first, last] = [Math.floor(from / pageBytes), Math.floor((to - 1) / pageBytes)];
    if (this.#lost.has(first)) from = first * pageBytes;
    if (this.#lost.has(last)) to = Math.max(to, Math.min(visible.length, (last + 1) * pageBytes));
    for (let page = first; page <= last; page++) this.#lost.delete(page);
    return { type: "write", offset: from, data: Buffer.from(visible.subarray(from, to)) };
  }
}

/** Never changes `before`. */
function changed(before: Buffer, changes: readonly DataChange[], fates: readonly Fate[]): Buffer {
  const surviving = survivingSectors(changes, fates);
  const room = changes.reduce((most, one) => Math.max(most, endOf(one)), before.length);
  const content = Buffer.alloc(room);
  before.copy(content);
  let length = before.length;
  const extend = (to: number): void => {
    length = Math.max(length, to);
  };
  for (const [index, one] of changes.entries()) {
    const sectors = surviving[index];
    if (one.type === "truncate") {
      if (fates[index] !== "kept") continue;
      if (one.length < length) content.fill(0, one.length, length);
      length = one.length;
    } else if (sectors === "all") {
      one.data.copy(content, one.offset);
      extend(one.offset + one.data.length);
    } else {
      for (const sector of sectors ?? []) {
        const from = Math.max(sector * sectorBytes, one.offset);
        const to = Math.min((sector + 1) * sectorBytes, one.offset + one.data.length);
        one.data.copy(content, from, from - one.offset, to - one.offset);
        extend(to);
      }
      if (fates[index] === "length") extend(one.offset + one.data.length);
    }
  }
  return content.subarray(0, length);
}

function endOf(one: DataChange): number {
  return one.type === "write" ? one.offset + one.data.length : one.length;
}

/**
 * A disk has each sector as it was at some moment: a write that is there brings along what was written to its sectors
 * before.
 */
function survivingSectors(changes: readonly DataChange[], fates: readonly Fate[]): ("all" | number[])[] {
  if (fates.every((fate) => fate === "kept")) return changes.map(() => "all");
  const later = new Set<number>();
  const found: ("all" | number[])[] = [];
  for (let index = changes.length - 1; index >= 0; index--) {
    const one = changes[index] as DataChange;
    const fate = fates[index] as Fate;
    if (one.type === "truncate") continue;
    const first = Math.floor(one.offset / sectorBytes);
    const last = Math.floor((one.offset + one.data.length - 1) / sectorBytes);
    const kept: number[] = [];
    for (let sector = first; sector <= last; sector++) {
      if (fate === "kept" || later.has(sector) || (typeof fate === "object" && fate.has(sector)))
        kept.push(sector);
    }
    for (const sector of kept) later.add(sector);
    found[index] = fate === "kept" ? "all" : kept;
  }
  return found;
}
