/** A file system of its own in a file, whose power can be cut for real. */
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inMemory } from "../../../faults/torture/power/replay.ts";

export interface LoopDisk extends Disposable {
  readonly available: true;
  /** Where the file system is mounted. */
  readonly directory: string;
  /**
   * What a machine would find that lost its power now: the file system as it is on its disk at this moment, mounted
   * again. Nothing that is only in memory is in it.
   */
  cut(): Cut;
}

/** A copy of the disk; disposing of it removes it. */
export interface Cut extends Disposable {
  /** Where it is mounted. */
  readonly directory: string;
}

/** Disposing of it does nothing. */
export interface NoLoopDisk extends Disposable {
  readonly available: false;
  readonly reason: string;
}

const imageBytes = 16 * 1024 * 1024;
const triesAtMost = 20;

/**
 * Makes an ext4 file system in an image file, mounted by a loop device.
 *
 * @returns the reason where this machine cannot have one: it takes Linux, root, mkfs.ext4 and loop devices
 */
export function openLoopDisk(): LoopDisk | NoLoopDisk {
  if (process.platform !== "linux") return unavailable("needs Linux");
  const place = mkdtempSync(join(inMemory() ?? tmpdir(), "walguard-disk-"));
  const image = join(place, "disk.img");
  writeFileSync(image, "");
  truncateSync(image, imageBytes);
  const made = failure("mkfs.ext4", "-q", "-F", image);
  const mounted = new Set<string>();
  const end = (): void => {
    process.off("exit", end);
    for (const point of mounted) failure("umount", "-l", point);
    rmSync(place, { recursive: true, force: true });
  };
  if (made !== null) {
    end();
    return unavailable(`needs an ext4 file system in a file (${made})`);
  }
  process.once("exit", end);
  let mounts = 0;
  const mount = (file: string): string | null => {
    const point = join(place, `at-${mounts++}`);
    mkdirSync(point);
    if (failure("mount", "-o", "loop", file, point) !== null) return null;
    mounted.add(point);
    return point;
  };
  const directory = mount(image);
  if (directory === null) {
    end();
    return unavailable("needs root and loop devices");
  }
  return {
    available: true,
    directory,
    cut() {
      const copy = join(place, `disk-${mounts}.img`);
      copyAtRest(image, copy);
      const point = mount(copy);
      if (point === null) throw new Error(`${copy} cannot be mounted: its file system is damaged`);
      return {
        directory: point,
        [Symbol.dispose]() {
          if (mounted.delete(point)) failure("umount", "-l", point);
          rmSync(copy, { force: true });
        },
      };
    },
    [Symbol.dispose]: end,
  };
}

function unavailable(reason: string): NoLoopDisk {
  return { available: false, reason: `not run: ${reason}`, [Symbol.dispose]() {} };
}

/** The kernel may write while it is copied, and part of the copy would be older than the rest: then once more. */
function copyAtRest(image: string, copy: string): void {
  for (let tries = 0; tries < triesAtMost; tries++) {
    copyFileSync(image, copy);
    if (readFileSync(image).equals(readFileSync(copy))) return;
  }
  throw new Error(
    `${image} changed each of the ${triesAtMost} times that it was copied: stop who writes to it first`,
  );
}

function failure(command: string, ...parameters: string[]): string | null {
  const { status, stderr, error } = spawnSync(command, parameters, { encoding: "utf8" });
  if (error !== undefined) return error.message;
  return status === 0 ? null : stderr.trim() || `${command} exits with ${status}`;
}
