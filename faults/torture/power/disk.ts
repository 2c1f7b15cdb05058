/** A disk that may lose its power, followed through a recording. */
import { relative } from "node:path";
import { type RecordedEvent, RecordingError } from "../../real/injector/recording.ts";
import type { PowerBase } from "./base.ts";
import { FileContent } from "./file-content.ts";
import { Metadata, type Node } from "./metadata.ts";

export class Disk {
  readonly metadata: Metadata;
  readonly files: FileContent[] = [];
  readonly #root: string;
  readonly #fileOf = new Map<bigint, FileContent>();
  readonly #directoryOf = new Map<bigint, string>();
  readonly #nameOfId = new Map<number, string>();

  constructor(base: PowerBase) {
    this.#root = base.directory;
    const names = new Map<string, Node>();
    for (const { name, inode } of base.directories) {
      this.#directoryOf.set(inode, name);
      if (name !== "") names.set(name, "directory");
    }
    for (const { name, inode, data } of base.files) {
      const { id } = this.#fileOf.get(inode) ?? this.#add(name, inode, data);
      names.set(name, id);
    }
    this.metadata = new Metadata(names);
  }

  /** @throws {RecordingError} for a file that neither the base nor the recording has made */
  apply(event: RecordedEvent): void {
    switch (event.type) {
      case "created":
        this.metadata.make(this.#name(event.path), this.#add(this.#name(event.path), event.inode).id);
        return;
      case "made-directory":
        this.#directoryOf.set(event.inode, this.#name(event.path));
        this.metadata.make(this.#name(event.path), "directory");
        return;
      case "emptied":
        this.#truncate(event.inode, 0);
        return;
      case "truncated":
        this.#truncate(event.inode, event.length);
        return;
      case "written":
        this.#file(event.inode).write(event.offset, event.data);
        return;
      case "synced":
        this.#sync(event);
        return;
      case "unlinked":
        this.metadata.remove(this.#name(event.path));
        return;
      case "renamed":
        this.metadata.rename(this.#name(event.path), this.#name(event.to));
        return;
      case "linked": {
        const node = this.metadata.node(this.#name(event.path));
        if (node !== undefined) this.metadata.make(this.#name(event.to), node);
      }
    }
  }

  /** A name for messages: the newest of a file or directory. */
  nameOf(inode: bigint): string {
    const id = this.#fileOf.get(inode)?.id;
    if (id === undefined) return this.#directoryOf.get(inode) || "the directory";
    return this.#nameOfId.get(id) ?? `file ${id}`;
  }

  /** A sync of a directory that fails has done nothing; one of a file drops what was pending. */
  #sync(event: RecordedEvent & { readonly type: "synced" }): void {
    if (event.kind === "directory") {
      const name = this.#directoryOf.get(event.inode);
      if (name === undefined) throw unknown("directory", event.inode);
      if (event.errno === 0) this.metadata.syncDirectory(name);
      return;
    }
    const file = this.#file(event.inode);
    if (event.errno !== 0) {
      file.failSync();
      return;
    }
    this.metadata.syncFile(file.id, file.isExtended);
    file.sync();
  }

  #truncate(inode: bigint, length: number): void {
    const file = this.#file(inode);
    file.truncate(length, this.metadata.truncate(file.id));
  }

  #add(name: string, inode: bigint, data?: Buffer): FileContent {
    const file = new FileContent(this.files.length, data);
    this.files.push(file);
    this.#fileOf.set(inode, file);
    this.#nameOfId.set(file.id, name);
    return file;
  }

  #file(inode: bigint): FileContent {
    const file = this.#fileOf.get(inode);
    if (file === undefined) throw unknown("file", inode);
    return file;
  }

  #name(path: string): string {
    const name = relative(this.#root, path);
    if (name.startsWith(".."))
      throw new RecordingError(`the recording has ${path}, which is not below ${this.#root}`);
    return name;
  }
}

function unknown(what: string, inode: bigint): RecordingError {
  return new RecordingError(
    `the recording has a ${what} (inode ${inode}) that neither it nor the base has made: read the base before the first program is started, and record from then on`,
  );
}
