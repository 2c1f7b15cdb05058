/** The model of a disk that loses its power, on recordings made by hand. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
  type PowerBase,
  type PowerModel,
  powerStates,
  type RecordedEvent,
  RecordingError,
  readPowerBase,
  readRecording,
  replayPower,
} from "../../faults/index.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";

const root = { name: "", inode: 1n };
const old: PowerBase = {
  directory: "/d",
  directories: [root],
  files: [{ name: "a", inode: 2n, data: Buffer.from("old!") }],
};
const empty: PowerBase = { directory: "/d", directories: [root], files: [] };

const head = { process: 1, kind: "database", end: 0 } as const;
const created = (inode: bigint, name: string): RecordedEvent => ({
  ...head,
  type: "created",
  inode,
  path: `/d/${name}`,
});
const directory = (inode: bigint, name: string): RecordedEvent => ({
  ...head,
  kind: "directory",
  type: "made-directory",
  inode,
  path: `/d/${name}`,
});
const written = (inode: bigint, offset: number, data: string | Buffer): RecordedEvent => ({
  ...head,
  type: "written",
  inode,
  offset,
  data: Buffer.from(data as string),
});
const synced = (inode: bigint, errno = 0): RecordedEvent => ({ ...head, type: "synced", inode, errno });
const directorySynced = (inode: bigint, errno = 0): RecordedEvent => ({
  ...head,
  kind: "directory",
  type: "synced",
  inode,
  errno,
});
const unlinked = (name: string): RecordedEvent => ({ ...head, type: "unlinked", path: `/d/${name}` });
const renamed = (name: string, to: string): RecordedEvent => ({
  ...head,
  type: "renamed",
  path: `/d/${name}`,
  to: `/d/${to}`,
});
const truncated = (inode: bigint, length: number): RecordedEvent => ({
  ...head,
  type: "truncated",
  inode,
  length,
});

/** The states that are possible at the end, by giving the end an epoch of its own. */
function atEnd(base: PowerBase, events: readonly RecordedEvent[], model?: PowerModel): string[] {
  const found = new Set<string>();
  for (let seed = 1; seed <= 30; seed++) {
    const options = { base, model, seed, statesAtMost: 4000, epochs: [events.length] };
    for (const { position, files } of powerStates(events, options))
      if (position === events.length) found.add(text(files));
  }
  return [...found].sort();
}

function text(files: ReadonlyMap<string, Buffer>): string {
  return [...files.keys()]
    .sort()
    .map((name) => `${name}=${String(files.get(name)).replaceAll("\0", "0")}`)
    .join(" ");
}

describe("what a disk may have after a power cut: data", () => {
  test("what was synced is there, and what was not may be or not", () => {
    const events = [written(2n, 0, "new!"), synced(2n), written(2n, 0, "last")];
    assert.deepEqual(atEnd(old, events), ["a=last", "a=new!"]);
    assert.deepEqual(atEnd(old, events.slice(0, 2)), ["a=new!"]);
    assert.deepEqual(atEnd(old, events.slice(0, 1)), ["a=new!", "a=old!"]);
  });

  test("writes to different sectors are kept in any order", () => {
    const events = [written(2n, 512, "B"), written(2n, 1024, "C")];
    const gap = "0".repeat(508);
    const between = "0".repeat(511);
    assert.deepEqual(atEnd(old, events, "ordered"), [
      "a=old!",
      `a=old!${gap}0${between}C`,
      `a=old!${gap}B`,
      `a=old!${gap}B${between}C`,
    ]);
  });

  test("a later write of a sector brings along what was written there before", () => {
    const events = [written(2n, 0, "AA"), written(2n, 2, "BB")];
    assert.deepEqual(atEnd(old, events), ["a=AABB", "a=AAd!", "a=old!"]);
  });

  test("a write is torn between sectors, and nowhere else", () => {
    const events = [written(2n, 0, "x".repeat(512) + "y".repeat(512))];
    const rest = "0".repeat(508);
    const found = atEnd(old, events, "ordered");
    assert.deepEqual(found.map((one) => one.replace(/x+/, "X").replace(/y+/, "Y")).sort(), [
      "a=X",
      "a=XY",
      "a=old!",
      `a=old!${rest}Y`,
    ]);
  });

  test("without a journal a file may be as long as it became, with zeros in it", () => {
    assert.ok(atEnd(old, [written(2n, 4, "more")], "unordered").includes("a=old!0000"));
    assert.ok(!atEnd(old, [written(2n, 4, "more")], "ordered").includes("a=old!0000"));
  });

  test("files are independent of one another", () => {
    const two = { ...old, files: [...old.files, { name: "b", inode: 3n, data: Buffer.from("b") }] };
    const found = atEnd(two, [written(2n, 0, "A"), written(3n, 0, "B")]);
    assert.deepEqual(found, ["a=Ald! b=B", "a=Ald! b=b", "a=old! b=B", "a=old! b=b"]);
  });

  test("a truncation may be lost until a sync, and what is written behind it needs it where there is a journal", () => {
    const events = [truncated(2n, 0), written(2n, 0, "N")];
    assert.deepEqual(atEnd(old, events, "ordered"), ["a=", "a=N", "a=old!"]);
    assert.deepEqual(atEnd(old, events, "unordered"), ["a=", "a=0", "a=N", "a=Nld!", "a=old!"]);
    assert.deepEqual(atEnd(old, [...events, synced(2n)]), ["a=N"]);
    assert.deepEqual(atEnd(old, [truncated(2n, 6)], "ordered"), ["a=old!", "a=old!00"]);
  });
});

describe("what a disk may have after a power cut: a sync that failed", () => {
  const far = Buffer.concat([Buffer.alloc(4096, "o"), Buffer.alloc(4, "p")]);
  const pages = { ...old, files: [{ name: "a", inode: 2n, data: far }] };

  test("its pages may be lost for good, though a later sync succeeds", () => {
    const events = [written(2n, 0, "gone"), synced(2n, 5), synced(2n)];
    assert.deepEqual(atEnd(old, events), ["a=gone", "a=old!"]);
  });

  test("a later write to another page is synced, and the hole stays", () => {
    const events = [written(2n, 0, "gone"), synced(2n, 5), written(2n, 4096, "kept"), synced(2n)];
    const [lost, ...others] = atEnd(pages, events).reverse();
    assert.equal(lost, `a=${"o".repeat(4096)}kept`);
    assert.deepEqual(others, [`a=gone${"o".repeat(4092)}kept`]);
  });

  test("a later write to the same page brings the whole page back, as memory has it", () => {
    const events = [written(2n, 0, "gone"), synced(2n, 5), written(2n, 3000, "kept"), synced(2n)];
    const [found = "", ...others] = atEnd(pages, events);
    assert.deepEqual(others, []);
    assert.equal(found, `a=gone${"o".repeat(2996)}kept${"o".repeat(1092)}pppp`);
  });

  test("a directory's names stay undecided", () => {
    const events = [created(2n, "a"), directorySynced(1n, 5)];
    assert.deepEqual(atEnd(empty, events, "unordered"), ["", "a="]);
  });
});

describe("what a disk may have after a power cut: names", () => {
  test("without a journal a name needs a sync of its directory", () => {
    const events = [created(2n, "a"), written(2n, 0, "A"), synced(2n)];
    assert.deepEqual(atEnd(empty, events, "unordered"), ["", "a=A"]);
    assert.deepEqual(atEnd(empty, [...events, directorySynced(1n)], "unordered"), ["a=A"]);
  });

  test("with a journal a sync of the file brings its name along, and all names before it", () => {
    const events = [created(3n, "b"), created(2n, "a"), written(2n, 0, "A"), synced(2n)];
    assert.deepEqual(atEnd(empty, events, "ordered"), ["a=A b="]);
  });

  test("with a journal names survive in order, without one in any", () => {
    const events = [created(2n, "a"), created(3n, "b")];
    assert.deepEqual(atEnd(empty, events, "ordered"), ["", "a=", "a= b="]);
    assert.deepEqual(atEnd(empty, events, "unordered"), ["", "a=", "a= b=", "b="]);
  });

  test("with a journal a sync of a file brings nothing along that came later than its own changes", () => {
    const events = [written(2n, 0, "A"), created(3n, "b"), synced(2n)];
    assert.deepEqual(atEnd(old, events, "ordered"), ["a=Ald!", "a=Ald! b="]);
    const longer = [written(2n, 4, "A"), created(3n, "b"), synced(2n)];
    assert.deepEqual(atEnd(old, longer, "ordered"), ["a=old!A b="], "its new length is written last");
  });

  test("a removal is undone until the directory is synced", () => {
    for (const model of ["ordered", "unordered"] as const) {
      assert.deepEqual(atEnd(old, [unlinked("a")], model), ["", "a=old!"]);
      assert.deepEqual(atEnd(old, [unlinked("a"), directorySynced(1n)], model), [""]);
    }
  });

  test("what happened to one name happened in order", () => {
    const events = [unlinked("a"), created(3n, "a"), written(3n, 0, "second"), synced(3n)];
    assert.deepEqual(atEnd(old, events, "unordered"), ["", "a=old!", "a=second"]);
  });

  test("a rename is there or not, and replaces what was there", () => {
    const two = { ...old, files: [...old.files, { name: "b", inode: 3n, data: Buffer.from("b") }] };
    for (const model of ["ordered", "unordered"] as const)
      assert.deepEqual(atEnd(two, [renamed("b", "a")], model), ["a=b", "a=old! b=b"]);
  });

  test("a directory that is gone takes along what is in it", () => {
    const events = [
      directory(5n, "n"),
      created(2n, "n/a"),
      written(2n, 0, "A"),
      synced(2n),
      directorySynced(5n),
    ];
    assert.deepEqual(atEnd(empty, events, "unordered"), ["", "n/a=A"]);
    assert.deepEqual(atEnd(empty, [...events, directorySynced(1n)], "unordered"), ["n/a=A"]);
    assert.deepEqual(atEnd(empty, events, "ordered"), ["n/a=A"]);
  });

  test("a number that is given again is another file", () => {
    const events = [
      unlinked("a"),
      directorySynced(1n),
      created(2n, "b"),
      written(2n, 0, "B"),
      directorySynced(1n),
    ];
    assert.deepEqual(atEnd(old, events), ["b=", "b=0", "b=B"]);
  });

  test("a -shm is absent, zeros or noise, whatever was written to it", () => {
    const events = [created(2n, "a-shm"), written(2n, 0, "S"), directorySynced(1n)];
    const found = atEnd(empty, events).map((one) =>
      one === "" ? "absent" : /^a-shm=0+$/.test(one) ? "zeros" : "noise",
    );
    assert.deepEqual(found.sort(), ["absent", "noise", "zeros"]);
  });
});

describe("the states of a recording", () => {
  const events = [
    written(2n, 0, "new!"),
    written(2n, 600, "far"),
    synced(2n),
    created(3n, "b"),
    directorySynced(1n),
  ];

  test("each is given once", () => {
    const found = [...powerStates(events, { base: old, statesAtMost: 1000 })].map(({ files }) => text(files));
    assert.equal(new Set(found).size, found.length);
    assert.ok(found.length >= 5);
  });

  test("the same seed, position and number tell the state", () => {
    const all = [...powerStates(events, { base: old, seed: 7, statesAtMost: 1000 })];
    for (const { position, number, description, files } of all) {
      const [again, ...more] = powerStates(events, { base: old, seed: 7, only: { position, number } });
      assert.deepEqual(more, []);
      assert.equal(again?.description, description);
      assert.equal(text(again?.files ?? new Map()), text(files));
    }
  });

  test("they are spread over all positions, and those around a sync are never left out", () => {
    const many = [...Array.from({ length: 50 }, (_, index) => written(2n, index * 512, "x")), synced(2n)];
    const few = [...powerStates(many, { base: old, statesAtMost: 10 })];
    assert.ok(few.length <= 20, `${few.length} states instead of about 10`);
    const positions = new Set(few.map(({ position }) => position));
    assert.ok([...positions].some((one) => one < 25) && [...positions].some((one) => one > 25 && one < 50));
    for (const ending of [`a=old!`, text(few.find(({ position }) => position === 50)?.files ?? new Map())])
      assert.ok(few.some(({ files }) => text(files) === ending));
    assert.ok(positions.has(50));
  });

  test("what is expected anew is looked at anew", () => {
    const once = [...powerStates([written(2n, 0, "old!")], { base: old })];
    const twice = [...powerStates([written(2n, 0, "old!")], { base: old, epochs: [1] })];
    assert.deepEqual([once.length, twice.length], [1, 2]);
  });

  test("a description says what is missing", () => {
    const lost = [created(3n, "b"), unlinked("a"), written(3n, 0, "B"), written(3n, 512, "C")];
    const said = [1, 2, 3, 4, 5, 6].flatMap((seed) =>
      [...powerStates(lost, { base: old, model: "unordered", seed })].map((one) => one.description),
    );
    for (const words of [
      /^after event 3 \(write of 1 bytes at 0 of b\), unordered: /,
      /name of b lost/,
      /removal of a undone/,
      /b without 1 of its 2 changes/,
    ])
      assert.ok(
        said.some((one) => words.test(one)),
        `${words} is not in:\n${said.join("\n")}`,
      );
  });

  test("a recording that does not begin with the base is refused", () => {
    assert.throws(() => [...powerStates([written(9n, 0, "x")], { base: old })], {
      name: RecordingError.name,
      message: /inode 9.*read the base before/,
    });
  });
});

describe("a recording", () => {
  test("without its torn last event is read, and anything else is refused", (t) => {
    const file = join(temporaryDirectory(t), "recording");
    const event = Buffer.alloc(56 + 2 + 3);
    event.writeUInt32LE(0x564e4557, 0);
    event.writeUInt32LE(3, 4);
    event.writeUInt32LE(77, 8);
    event.writeUInt32LE(2, 12);
    event.writeBigUInt64LE(2n ** 40n, 16);
    event.writeBigInt64LE(4096n, 24);
    event.writeUInt32LE(2, 44);
    event.writeUInt32LE(3, 52);
    event.write("/axyz", 56);
    writeFileSync(file, Buffer.concat([event, event.subarray(0, 57)]));
    assert.deepEqual(readRecording(file), [
      {
        type: "written",
        process: 77,
        kind: "wal",
        inode: 2n ** 40n,
        offset: 4096,
        data: Buffer.from("xyz"),
        end: 61,
      },
    ]);
    writeFileSync(file, Buffer.alloc(100));
    assert.throws(() => readRecording(file), {
      name: RecordingError.name,
      message: /no event begins at byte 0/,
    });
  });

  test("is replayed with a look at each state, and what a look finds is told", async (t) => {
    const place = temporaryDirectory(t);
    writeFileSync(join(place, "a"), "old!");
    const base = readPowerBase(place);
    const inode = base.files[0]?.inode ?? assert.fail("no file was found");
    const event = Buffer.alloc(56 + 4);
    event.writeUInt32LE(0x564e4557, 0);
    event.writeUInt32LE(3, 4);
    event.writeUInt32LE(1, 12);
    event.writeBigUInt64LE(inode, 16);
    event.writeUInt32LE(4, 52);
    event.write("new!", 56);
    const recording = join(temporaryDirectory(t), "recording");
    writeFileSync(recording, event);
    const seen: string[] = [];
    const { states, violations } = await replayPower({
      recording,
      base,
      check(directory, position) {
        const content = readFileSync(join(directory, "a"), "utf8");
        seen.push(`${position} ${content} ${existsSync(directory)}`);
        return content === "new!" ? ["it is new"] : [];
      },
    });
    assert.deepEqual(seen, ["0 old! true", "1 new! true"]);
    assert.equal(states, 2);
    assert.deepEqual(
      violations.map(({ position, problems }) => ({ position, problems })),
      [{ position: 1, problems: ["it is new"] }],
    );
  });
});
