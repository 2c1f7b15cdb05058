/** What is read of a file's content, through one descriptor, and never beyond the size it had when opened. */
import { createHash } from "node:crypto";
import type { ReadingFileSystem, RegularFile } from "../file/open-regular.ts";

/** The part of `node:fs` that writing a copy needs. */
export interface WritingFileSystem {
  writeSync(descriptor: number, buffer: Uint8Array, offset: number, length: number, position: number): number;
  ftruncateSync(descriptor: number, length: number): void;
}

const blockBytes = 1 << 16;
const zeros = Buffer.alloc(blockBytes);

/** The SHA-256 of a file's content, in hexadecimal digits. */
export function contentHash(file: RegularFile, fs: ReadingFileSystem): string {
  return readThrough(file, fs, () => {});
}

/**
 * Copies a file's content. Blocks of zeros are left out, so a sparse file stays sparse (CO-019).
 *
 * @param target the descriptor of a new file
 * @returns the SHA-256 of what was copied
 */
export function copyContent(
  file: RegularFile,
  target: number,
  fs: ReadingFileSystem & WritingFileSystem,
): string {
  let end = 0;
  const hash = readThrough(file, fs, (block, position) => {
    end = position + block.length;
    if (zeros.subarray(0, block.length).equals(block)) return;
    for (let written = 0; written < block.length; ) {
      written += fs.writeSync(target, block, written, block.length - written, position + written);
    }
  });
  fs.ftruncateSync(target, end);
  return hash;
}

function readThrough(
  { descriptor, stats }: RegularFile,
  fs: ReadingFileSystem,
  use: (block: Uint8Array, position: number) => void,
): string {
  const hash = createHash("sha256");
  const buffer = new Uint8Array(blockBytes);
  for (let position = 0; position < stats.size; ) {
    const read = fs.readSync(descriptor, buffer, 0, Math.min(blockBytes, stats.size - position), position);
    if (read === 0) break;
    const block = buffer.subarray(0, read);
    hash.update(block);
    use(block, position);
    position += read;
  }
  return hash.digest("hex");
}
