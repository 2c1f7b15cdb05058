/** What an injector has recorded: every change of the files below its directory, in the order in which it was made. */
import { readFileSync } from "node:fs";
import type { FileKind } from "../../plan/plan.ts";
import { kinds } from "./layout.ts";

/** What each event says. */
interface EventHead {
  /** The process that made the call. */
  readonly process: number;
  readonly kind: FileKind;
  /** How long the recording is after this event, in bytes: `stat` of its file tells how far it has come. */
  readonly end: number;
}

/** One change. Files are known by their inode, names by their absolute path. */
export type RecordedEvent = EventHead &
  (
    | {
        /** A new file, or one that was cut to nothing when it was opened. */
        readonly type: "created" | "emptied";
        readonly inode: bigint;
        readonly path: string;
      }
    | { readonly type: "written"; readonly inode: bigint; readonly offset: number; readonly data: Buffer }
    | { readonly type: "truncated"; readonly inode: bigint; readonly length: number }
    | {
        /** A file or a directory. `errno` is 0 unless the injector made the sync fail. */
        readonly type: "synced";
        readonly inode: bigint;
        readonly errno: number;
      }
    | { readonly type: "made-directory"; readonly inode: bigint; readonly path: string }
    /** A file's name, or an empty directory. */
    | { readonly type: "unlinked"; readonly path: string }
    | { readonly type: "renamed" | "linked"; readonly path: string; readonly to: string }
  );

/** Not a recording, or one of another version. */
export class RecordingError extends Error {
  override name = "RecordingError";
}

const magic = 0x564e4557;
const headBytes = 56;
const types = [
  null,
  "created",
  "emptied",
  "written",
  "truncated",
  "synced",
  "unlinked",
  "renamed",
  "made-directory",
  "linked",
] as const;

/**
 * Reads what `Injector.record()` has written. A last event that is torn, because its process was killed, is left out.
 *
 * @param file the recording
 * @throws {RecordingError} when it is not a recording; the system's error when it can't be read
 */
export function readRecording(file: string): RecordedEvent[] {
  const bytes = readFileSync(file);
  const events: RecordedEvent[] = [];
  for (let at = 0; at + headBytes <= bytes.length; ) {
    if (bytes.readUInt32LE(at) !== magic)
      throw new RecordingError(`${file} is not a recording of an injector: no event begins at byte ${at}`);
    const [path, other, data] = [44, 48, 52].map((field) => bytes.readUInt32LE(at + field)) as [
      number,
      number,
      number,
    ];
    const end = at + headBytes + path + other + data;
    if (end > bytes.length) break;
    events.push(readEvent(bytes, at, [path, other, data], end, file));
    at = end;
  }
  return events;
}

function readEvent(
  bytes: Buffer,
  at: number,
  [pathBytes, otherBytes]: readonly [number, number, number],
  end: number,
  file: string,
): RecordedEvent {
  const type = types[bytes.readUInt32LE(at + 4)];
  const text = at + headBytes;
  const path = bytes.toString("utf8", text, text + pathBytes);
  const to = bytes.toString("utf8", text + pathBytes, text + pathBytes + otherBytes);
  const inode = bytes.readBigUInt64LE(at + 16);
  const head: EventHead = {
    process: bytes.readUInt32LE(at + 8),
    kind: kinds[bytes.readUInt32LE(at + 12)] ?? "other",
    end,
  };
  switch (type) {
    case "created":
    case "emptied":
    case "made-directory":
      return { ...head, type, inode, path };
    case "written": {
      const data = bytes.subarray(text + pathBytes + otherBytes, end);
      return { ...head, type, inode, offset: Number(bytes.readBigInt64LE(at + 24)), data };
    }
    case "truncated":
      return { ...head, type, inode, length: Number(bytes.readBigInt64LE(at + 32)) };
    case "synced":
      return { ...head, type, inode, errno: bytes.readInt32LE(at + 40) };
    case "unlinked":
      return { ...head, type, path };
    case "renamed":
    case "linked":
      return { ...head, type, path, to };
    default:
      throw new RecordingError(
        `${file} has an event of an unknown type at byte ${at}: it is of another version`,
      );
  }
}
