import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { memfs } from "memfs";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { headerBytes, parseHeader, readDatabaseHeader, validateHeader } from "../../src/corruption/header.ts";
import { loadDriver } from "../../src/engine/driver.ts";
import { LiveConnectionError, NotADatabaseError } from "../../src/errors.ts";
import type { ReadingFileSystem } from "../../src/file/open-regular.ts";
import { connect } from "../../src/index.ts";

/** A header as SQLite writes it, with some bytes changed. */
function header(changes: Readonly<Record<number, number>> = {}): Uint8Array {
  const bytes = new Uint8Array(headerBytes);
  bytes.set(Buffer.from("SQLite format 3\0", "latin1"));
  const view = new DataView(bytes.buffer);
  view.setUint16(16, 4096);
  bytes[18] = 1;
  bytes[19] = 1;
  view.setUint32(28, 7);
  for (const [at, value] of Object.entries(changes)) bytes[Number(at)] = value;
  return bytes;
}

/** A file system with one file, which counts what is left open. */
function withFile(bytes: Uint8Array | null): { readonly fs: ReadingFileSystem; readonly open: () => number } {
  const { fs, vol } = memfs({ "/memory": null });
  if (bytes !== null) vol.writeFileSync("/memory/a.db", Buffer.from(bytes));
  let open = 0;
  const counted = {
    lstatSync: fs.lstatSync,
    fstatSync: fs.fstatSync,
    openSync: (path: string, flags: number) => {
      open++;
      return fs.openSync(path, flags);
    },
    readSync: fs.readSync,
    closeSync: (descriptor: number) => {
      open--;
      fs.closeSync(descriptor);
    },
  };
  return { fs: counted as unknown as ReadingFileSystem, open: () => open };
}

function validate(bytes: Uint8Array | null): () => void {
  return () => validateHeader("/memory/a.db", withFile(bytes).fs);
}

describe("parsing a header", () => {
  test("a header gives the kind of journal, the page size and the number of pages", () => {
    assert.deepEqual(parseHeader(header()), { journal: "rollback", pageSize: 4096, pageCount: 7 });
  });

  test("WAL is 2 in both bytes, 18 and 19, and no other combination", () => {
    assert.equal(parseHeader(header({ 18: 2, 19: 2 }))?.journal, "wal");
    for (const [write, read] of [
      [1, 1],
      [1, 2],
      [2, 1],
      [0, 0],
      [3, 3],
    ] as const) {
      assert.equal(parseHeader(header({ 18: write, 19: read }))?.journal, "rollback");
    }
  });

  test("a page size of 1 stands for 65536", () => {
    assert.equal(parseHeader(header({ 16: 0, 17: 1 }))?.pageSize, 65536);
    assert.equal(parseHeader(header({ 16: 0x80, 17: 0 }))?.pageSize, 32768);
    assert.equal(parseHeader(header({ 16: 2, 17: 0 }))?.pageSize, 512);
  });

  test("bytes inside a larger buffer are read at their place", () => {
    const larger = new Uint8Array(300);
    larger.set(header({ 18: 2, 19: 2 }), 150);
    assert.equal(parseHeader(larger.subarray(150, 250))?.journal, "wal");
  });

  test("what is too short, or begins with anything else, is no header", () => {
    for (const length of [0, 1, 15, 16, 99]) assert.equal(parseHeader(header().subarray(0, length)), null);
    assert.equal(parseHeader(header({ 0: 0x73 })), null);
    assert.equal(parseHeader(header({ 15: 0x20 })), null);
  });
});

describe("validating a file before the first connection", () => {
  test("CO-002 a missing file and an empty one pass: they become databases", () => {
    assert.doesNotThrow(validate(null));
    assert.doesNotThrow(validate(new Uint8Array()));
  });

  test("CO-001 a database passes, whatever follows its first 16 bytes", () => {
    assert.doesNotThrow(validate(header()));
    assert.doesNotThrow(validate(header({ 18: 9, 99: 255 })));
    assert.doesNotThrow(validate(header().subarray(0, 16)), "the engine itself says what is wrong with it");
  });

  for (let length = 1; length <= 15; length++) {
    test(`CO-001 the first ${length} bytes of a database alone are no database`, () => {
      assert.throws(validate(header().subarray(0, length)), NotADatabaseError);
    });
  }

  test("CO-001 a TLS record is named as one, with the first 32 bytes", () => {
    const record = header({ 0: 0x17, 1: 0x03, 2: 0x03, 3: 0x00, 4: 0x45 });
    assert.throws(validate(record), (error) => {
      assert.ok(error instanceof NotADatabaseError);
      assert.match(error.message, /TLS record/);
      assert.match(error.message, /begins with 17 03 03 00 45( [0-9a-f]{2}){27},/);
      assert.match(error.hint, /descriptor/);
      assert.equal(error.sqliteCode, "SQLITE_NOTADB");
      assert.equal(error.path, "/memory/a.db");
      return true;
    });
    for (const type of [0x14, 0x15, 0x16, 0x18]) {
      assert.throws(validate(Uint8Array.of(type, 3, 1, 0, 5)), /TLS record/);
    }
    for (const other of [Uint8Array.of(0x13, 3), Uint8Array.of(0x19, 3), Uint8Array.of(0x16, 4)]) {
      assert.throws(
        validate(other),
        (error) => error instanceof NotADatabaseError && !/TLS/.test(error.message),
      );
    }
  });

  test("CO-001 zeros are named as zeros", () => {
    assert.throws(validate(new Uint8Array(4096)), /zeros/);
    assert.throws(validate(Uint8Array.of(0, 0, 0)), /zeros/);
  });

  test("CO-001 for anything else the hint is the path, or encryption", () => {
    assert.throws(
      validate(new TextEncoder().encode("PRAGMA foreign_keys=OFF; BEGIN TRANSACTION;")),
      (error) => {
        assert.ok(error instanceof NotADatabaseError);
        assert.match(error.hint, /path.*encrypted/);
        return true;
      },
    );
  });
});

describe("reading a header", () => {
  test("at most 100 bytes are read, and the descriptor is closed, even when reading fails", () => {
    const { fs, open } = withFile(new Uint8Array(5000).fill(65));
    assert.equal(readDatabaseHeader("/memory/a.db", fs).length, headerBytes);
    assert.equal(open(), 0);
    const failing: ReadingFileSystem = {
      ...fs,
      readSync() {
        throw new Error("EIO");
      },
    };
    assert.throws(() => readDatabaseHeader("/memory/a.db", failing), /EIO/);
    assert.equal(open(), 0, "every look would leak a descriptor");
  });

  test("an empty or missing file is not even opened", () => {
    for (const bytes of [null, new Uint8Array()]) {
      const { fs } = withFile(bytes);
      const closed: ReadingFileSystem = { ...fs, openSync: () => assert.fail("it was opened") };
      assert.equal(readDatabaseHeader("/memory/a.db", closed).length, 0);
    }
  });

  test("LH-002 a file that this process has open in SQLite is refused, and not opened", (t) => {
    const { path, keep } = databasePlace(t);
    keep(connect(path, { driver: loadDriver("node:sqlite") }));
    const { fs } = withFile(null);
    const closed: ReadingFileSystem = {
      ...fs,
      openSync: () => assert.fail("this process's locks would be gone"),
    };
    assert.throws(() => readDatabaseHeader(path, closed), LiveConnectionError);
    assert.throws(() => validateHeader(path, closed), LiveConnectionError);
  });
});
