import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { describe, type TestContext, test } from "node:test";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { systemClock } from "../../src/clock.ts";
import { constants } from "../../src/constants.ts";
import { cameAfter } from "../../src/corruption/landmarks.ts";
import { LargeFile, type Machine } from "../../src/corruption/whole-file.ts";
import { decode, encode, writeRecord } from "../../src/corruption/whole-record.ts";
import { wholeFileLine } from "../../src/file-lock/lock-file-lines.ts";

const landmarks = { schemaVersion: 3, pageSize: 4096, pageCount: 2000 };
const somebody = 65534;
const oneUser = process.getuid?.() === 0 ? false : "not run: giving a file to another user takes root";
const day = constants.integrityMaxAgeMs;

function machine(now = 1e12, boot: string | null = "first"): Machine {
  return { now: () => now, boot: () => boot };
}

/** A large file that was found whole, and its lock file. */
function wholeFile(t: TestContext, tookMs = 5): { readonly path: string; readonly lock: string } {
  const { path } = databasePlace(t);
  writeFileSync(path, "", { mode: 0o600 });
  truncateSync(path, constants.integritySmallBytes + 1);
  LargeFile.at(path, machine())?.foundWhole(landmarks, tookMs);
  return { path, lock: `${path}.init.lock` };
}

/** Whether the next process would spare itself the check. */
function isBelieved(path: string, where: Machine = machine()): boolean {
  const large = LargeFile.at(path, where);
  assert.ok(large !== null, "it would not be taken for a large file");
  return large.believed !== null;
}

describe("the note that a large file was found whole", () => {
  test("CO-025 it is believed by the next process, with what the file looked like", (t) => {
    const { path } = wholeFile(t);
    const believed = LargeFile.at(path, machine())?.believed;
    assert.ok(believed, "every process would read all of the file");
    assert.deepEqual({ ...landmarks, ...believed }, believed);
  });

  test("CO-028 it is taken back, and can be given again", (t) => {
    const { path } = wholeFile(t);
    LargeFile.at(path, machine())?.distrust();
    assert.equal(isBelieved(path), false, "all but one process would go on with a damaged file");
    LargeFile.at(path, machine())?.foundWhole(landmarks, 5);
    assert.equal(isBelieved(path), true);
  });

  test("CO-025 a small file is never spared the check", (t) => {
    const { path } = wholeFile(t);
    truncateSync(path, constants.integritySmallBytes);
    assert.equal(LargeFile.at(path, machine()), null);
    assert.equal(LargeFile.at(`${path}.missing`, machine()), null);
  });

  test("CO-026 it is not believed after another start of the machine, nor where starts cannot be told apart", (t) => {
    const { path, lock } = wholeFile(t);
    assert.equal(isBelieved(path, machine(1e12, "second")), false, "a power cut would go unnoticed");
    assert.equal(isBelieved(path, machine(1e12, null)), false);
    rmSync(lock);
    LargeFile.at(path, machine(1e12, null))?.foundWhole(landmarks, 5);
    assert.equal(isBelieved(path), false);
  });

  test("CO-026 it is believed for a day, and for longer where the check takes long", (t) => {
    const { path } = wholeFile(t);
    assert.equal(isBelieved(path, machine(1e12 + day - 1)), true);
    assert.equal(isBelieved(path, machine(1e12 + day)), false);
    assert.equal(
      isBelieved(path, machine(1e12 - 1)),
      false,
      "a clock that was set back would keep it for ever",
    );
    const { path: huge } = wholeFile(t, 3_600_000);
    assert.equal(isBelieved(huge, machine(1e12 + 41 * day)), true, "it would be due as soon as it is over");
    assert.equal(isBelieved(huge, machine(1e12 + 42 * day)), false);
  });

  test("CO-026 it is not believed of a copy, nor of another file in its place", (t) => {
    const { path, lock } = wholeFile(t);
    const content = readFileSync(lock);
    rmSync(path);
    writeFileSync(`${path}.other`, "");
    writeFileSync(path, "");
    truncateSync(path, constants.integritySmallBytes + 1);
    assert.deepEqual(readFileSync(lock), content);
    assert.equal(isBelieved(path), false);
  });

  test("CO-028 it is not believed of a file that was changed while nobody used it", (t) => {
    const { path } = wholeFile(t);
    utimesSync(path, 1, 1);
    assert.equal(isBelieved(path), false, "a copy over the file would go unnoticed");
    writeFileSync(`${path}-wal`, "");
    assert.equal(isBelieved(path), false, "an empty -wal is nobody's");
    writeFileSync(`${path}-wal`, "frames");
    assert.equal(isBelieved(path), true, "every connect beside a writer would read all of the file");
  });

  test("CO-028 nor of one that got its old times back", (t) => {
    const { path } = wholeFile(t);
    const { atime, mtime, ctimeMs } = lstatSync(path);
    const second = (ms: number): number => Math.floor(ms / 1000);
    while (second(lstatSync(path).ctimeMs) === second(ctimeMs)) {
      systemClock.sleep(20);
      utimesSync(path, atime, mtime);
    }
    assert.equal(isBelieved(path), false, "cp -p over the file would go unnoticed");
  });

  test("CO-028 a change long after a process left the file open is not the driver's", (t) => {
    const { path } = wholeFile(t);
    const state = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, mode: 0o600 };
    const { ctimeMs } = lstatSync(path);
    const noted = (leftAtMs: number): boolean => {
      const record = decode(readFileSync(`${path}.init.lock`, "utf8").slice(wholeFileLine.offset));
      assert.ok(record !== null);
      const at = { ...record, size: 0, leftAtMs };
      writeRecord(path, { ...at, ...state }, at);
      return isBelieved(path);
    };
    assert.equal(noted(Math.floor(ctimeMs)), true);
    assert.equal(noted(Math.floor(ctimeMs) - 5001), false, "a copy over the file would go unnoticed");
    assert.equal(noted(Math.floor(ctimeMs) + 1001), false);
  });

  test("CO-028 an older schema, fewer pages and another page size are signs of another state", () => {
    assert.equal(cameAfter(landmarks, landmarks), true);
    assert.equal(cameAfter({ ...landmarks, schemaVersion: 4, pageCount: 3000 }, landmarks), true);
    assert.equal(cameAfter({ ...landmarks, schemaVersion: 2 }, landmarks), false);
    assert.equal(cameAfter({ ...landmarks, pageCount: 1999 }, landmarks), false);
    assert.equal(cameAfter({ ...landmarks, pageSize: 8192 }, landmarks), false);
    assert.equal(cameAfter({ ...landmarks, pageCount: Number.NaN }, landmarks), false);
  });

  test("CO-027 half a line, a changed one and one of another version are not believed", (t) => {
    const { path, lock } = wholeFile(t);
    const content = readFileSync(lock, "utf8");
    assert.equal(content.length, 640, "a shorter line would leave the end of a longer one");
    const text = content.slice(128);
    assert.notEqual(decode(text), null);
    for (const other of ["", text.slice(0, 200), text.replace("2000", "1"), text.replace('d":1', 'd":2')]) {
      assert.notEqual(other, text);
      assert.equal(decode(other), null, other);
      writeFileSync(lock, `${content.slice(0, 128)}${other}`);
      assert.equal(isBelieved(path), false);
    }
  });

  test("CO-027 the file of a third user is not believed and not written to", { skip: oneUser }, (t) => {
    const { path, lock } = wholeFile(t);
    chownSync(lock, somebody, somebody);
    assert.equal(isBelieved(path), false, "somebody else would decide what is not checked");
    const before = readFileSync(lock);
    LargeFile.at(path, machine(2e12))?.foundWhole(landmarks, 5);
    assert.deepEqual(readFileSync(lock), before);
    chownSync(path, somebody, somebody);
    assert.equal(isBelieved(path, machine(2e12)), false, "the change of owner is a change");
  });

  test("CO-027 a file that others may write to, who may not write to the database, is not believed", (t) => {
    const { path, lock } = wholeFile(t);
    for (const mode of [0o622, 0o620, 0o602]) {
      chmodSync(lock, mode);
      assert.equal(isBelieved(path), false, mode.toString(8));
    }
    chmodSync(lock, 0o600);
    assert.equal(isBelieved(path), true);
  });

  test("CO-027 neither a link nor a file with other content is written to", (t) => {
    const { path, lock } = wholeFile(t);
    const private_ = `${path}.private`;
    const plant: readonly ((lock: string) => void)[] = [
      (place) => symlinkSync(private_, place),
      (place) => linkSync(private_, place),
      (place) => writeFileSync(place, "of this user alone"),
      (place) => mkdirSync(place),
    ];
    for (const planted of plant) {
      rmSync(lock, { recursive: true });
      writeFileSync(private_, "of this user alone");
      planted(lock);
      LargeFile.at(path, machine())?.foundWhole(landmarks, 5);
      assert.equal(
        readFileSync(private_, "utf8"),
        "of this user alone",
        "a private file would be overwritten",
      );
      assert.equal(isBelieved(path), false);
    }
    rmSync(lock, { recursive: true });
    writeFileSync(private_, "");
    linkSync(private_, lock);
    LargeFile.at(path, machine())?.foundWhole(landmarks, 5);
    assert.equal(readFileSync(private_, "utf8"), "", "an empty file of another name would get content");
  });

  test("CO-027 the longest numbers fit in the line", () => {
    const most = Number.MAX_SAFE_INTEGER;
    const record = {
      life: `${2n ** 64n}:${2n ** 64n}:${most}`,
      boot: "87bbbbc2-d6d3-4093-bf39-5314683801be",
      checkedAtMs: most,
      tookMs: most,
      size: most,
      modifiedAtMs: most,
      changedAtS: most,
      schemaVersion: most,
      pageSize: most,
      pageCount: most,
    };
    assert.ok(encode(record).length < wholeFileLine.bytes);
    assert.deepEqual(decode(encode(record)), record);
  });
});
