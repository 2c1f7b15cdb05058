import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { memfs } from "memfs";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { constants } from "../../src/constants.ts";
import {
  type QuarantineFileSystem,
  quarantine,
  quarantined,
  quarantinePath,
} from "../../src/corruption/quarantine.ts";
import { loadDriver } from "../../src/engine/driver.ts";
import { LiveConnectionError } from "../../src/errors.ts";
import { connect } from "../../src/index.ts";

const database = "/memory/state.db";

function place(files: Readonly<Record<string, string>>): {
  readonly fs: QuarantineFileSystem;
  readonly write: (name: string, text: string) => void;
  readonly read: (name: string) => string;
  readonly names: () => string[];
} {
  const { fs, vol } = memfs(files, "/memory");
  return {
    fs: fs as unknown as QuarantineFileSystem,
    write: (name, text) => vol.writeFileSync(`/memory/${name}`, text),
    read: (name) => String(vol.readFileSync(`/memory/${name}`, "utf8")),
    names: () => (vol.readdirSync("/memory") as string[]).sort(),
  };
}

function copyName(content: string): string {
  return `state.db.corrupt.${createHash("sha256").update(content).digest("hex").slice(0, 16)}.bak`;
}

describe("quarantine", () => {
  test("CO-008 the copy is named by 16 hex digits of the content's hash, and the original stays", () => {
    const { fs, names, read } = place({ "state.db": "damaged" });
    assert.deepEqual(quarantine(database, fs), { path: `/memory/${copyName("damaged")}`, made: true });
    assert.deepEqual(names(), ["state.db", copyName("damaged")]);
    assert.equal(read("state.db"), "damaged");
    assert.equal(read(copyName("damaged")), "damaged");
    assert.equal(quarantinePath("/x/y.db", "0123456789abcdef9999"), "/x/y.db.corrupt.0123456789abcdef.bak");
  });

  test("CO-009 one content is copied once, however often it is found", () => {
    const { fs, names } = place({ "state.db": "damaged" });
    quarantine(database, fs);
    const noCopies: QuarantineFileSystem = {
      ...bound(fs),
      writeSync: () => assert.fail("it was copied again"),
    };
    for (let time = 0; time < 5; time++) {
      assert.deepEqual(quarantine(database, noCopies), {
        path: `/memory/${copyName("damaged")}`,
        made: false,
      });
    }
    assert.equal(names().length, 2, "hermes-agent #32593: 7,861 copies in one place");
  });

  test("CO-009 changed content gets another copy, and the first one stays", () => {
    const { fs, write, read } = place({ "state.db": "damaged" });
    quarantine(database, fs);
    write("state.db", "damaged further");
    assert.deepEqual(quarantine(database, fs), {
      path: `/memory/${copyName("damaged further")}`,
      made: true,
    });
    assert.equal(read(copyName("damaged")), "damaged");
  });

  test("CO-008 content larger than one read is hashed whole", () => {
    const large = "page".repeat(700_000);
    const { fs } = place({ "state.db": large });
    assert.deepEqual(quarantine(database, fs), { path: `/memory/${copyName(large)}`, made: true });
  });

  test("CO-008 -wal, -shm and -journal are copied too, under the copy's name", () => {
    const { fs, names, read } = place({
      "state.db": "damaged",
      "state.db-wal": "frames",
      "state.db-shm": "index",
    });
    quarantine(database, fs);
    const copy = copyName("damaged");
    assert.deepEqual(
      names(),
      ["state.db", "state.db-shm", "state.db-wal", copy, `${copy}-shm`, `${copy}-wal`].sort(),
    );
    assert.equal(read(`${copy}-wal`), "frames", "the last commits would be missing from the evidence");
    assert.equal(read(`${copy}-shm`), "index");
  });

  test("CO-010, CO-006 at the cap nothing more is copied, nothing is deleted, and the reason is given", () => {
    const { fs, write, names } = place({ "state.db": "" });
    for (let version = 0; version < constants.quarantineCap; version++) {
      write("state.db", `version ${version}`);
      write("state.db-wal", `frames ${version}`);
      assert.notEqual(quarantine(database, fs).path, null, "copies of -wal would count towards the cap");
    }
    const before = names();
    write("state.db", "one more");
    const refused = quarantine(database, fs);
    assert.equal(refused.path, null);
    assert.match(refused.path === null ? refused.reason : "", /10 copies/);
    assert.deepEqual(
      names(),
      before,
      "a writer that damages the file further would fill the disk, or bury the cause",
    );
    write("state.db", "version 3");
    assert.deepEqual(quarantine(database, fs), { path: `/memory/${copyName("version 3")}`, made: false });
  });

  test("CO-010 only this database's own copies count", () => {
    const others = {
      "other.db.corrupt.0123456789abcdef.bak": "",
      "state.db.corrupt.x.bak-wal": "",
      "state.db.bak": "",
    };
    const { fs } = place({ "state.db": "damaged", ...others });
    assert.deepEqual(quarantined(database, fs), []);
    quarantine(database, fs);
    assert.deepEqual(quarantined(database, fs), [copyName("damaged")]);
  });

  test("CO-015 a copy that breaks off never gets the final name, and leaves nothing", () => {
    const { fs, names } = place({ "state.db": "damaged", "state.db-wal": "frames" });
    const broken: QuarantineFileSystem = {
      ...bound(fs),
      writeSync(descriptor, block, offset, length, position) {
        if (String(Buffer.from(block)) === "frames")
          return fs.writeSync(descriptor, block, offset, length, position);
        fs.writeSync(descriptor, block, 0, 4, 0);
        throw Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
      },
    };
    const refused = quarantine(database, broken);
    assert.equal(refused.path, null);
    assert.match(refused.path === null ? refused.reason : "", /ENOSPC/);
    assert.ok(
      !names().includes(copyName("damaged")),
      "half a database would be taken for the whole evidence",
    );
    assert.deepEqual(
      names().filter((name) => name.endsWith(".partial")),
      [],
    );
    assert.deepEqual(quarantine(database, fs), { path: `/memory/${copyName("damaged")}`, made: true });
  });

  test("CO-015 the final name appears only after -wal and -shm have theirs", () => {
    const { fs } = place({ "state.db": "damaged", "state.db-wal": "frames", "state.db-shm": "index" });
    const renamed: string[] = [];
    const watched: QuarantineFileSystem = {
      ...bound(fs),
      renameSync(from, to) {
        renamed.push(to);
        fs.renameSync(from, to);
      },
    };
    quarantine(database, watched);
    assert.equal(
      renamed.at(-1),
      `/memory/${copyName("damaged")}`,
      "a copy without its WAL would count as made",
    );
    assert.equal(renamed.length, 3);
  });

  test("CO-019 no copy is made that would leave too little space on the disk", () => {
    const { fs, names } = place({ "state.db": "damaged" });
    const full: QuarantineFileSystem = {
      ...bound(fs),
      statfsSync: () => ({ bsize: 1, bavail: constants.quarantineReserveBytes + 6 }),
    };
    const refused = quarantine(database, full);
    assert.match(refused.path === null ? refused.reason : "", /must stay free/);
    assert.deepEqual(names(), ["state.db"]);
  });

  test("CO-019 content that was hashed before is not read again while nothing has changed", () => {
    const { fs, write } = place({ "state.db": "damaged" });
    (fs as unknown as { utimesSync: (...parameters: unknown[]) => void }).utimesSync(database, 1000, 1000);
    quarantine(database, fs);
    const unread: QuarantineFileSystem = { ...bound(fs), readSync: () => assert.fail("it was read again") };
    assert.equal(quarantine(database, unread).path, `/memory/${copyName("damaged")}`);
    write("state.db", "another");
    assert.equal(quarantine(database, fs).path, `/memory/${copyName("another")}`);
  });

  test("CO-017 a file that changes while it is copied gives no copy", () => {
    const { fs, write, names } = place({ "state.db": "damaged" });
    let reads = 0;
    const changing: QuarantineFileSystem = {
      ...bound(fs),
      readSync: (...parameters) => {
        if (++reads === 2) write("state.db", "DAMAGED");
        return fs.readSync(...parameters);
      },
    };
    const refused = quarantine(database, changing);
    assert.match(refused.path === null ? refused.reason : "", /changed while/);
    assert.deepEqual(names(), ["state.db"], "its name would promise another content");
  });

  test("CO-006 a file that cannot be read is a reason, not an error", () => {
    const { fs } = place({ "other.db": "" });
    const refused = quarantine(database, fs);
    assert.equal(refused.path, null);
    assert.match(refused.path === null ? refused.reason : "", /ENOENT/);
  });

  test("CO-011, LH-002 a file that this process has open in SQLite is refused before anything is read", (t) => {
    const { path, keep } = databasePlace(t);
    keep(connect(path, { driver: loadDriver("node:sqlite") }));
    const { fs } = place({ "state.db": "" });
    const closed: QuarantineFileSystem = {
      ...bound(fs),
      openSync: () => assert.fail("this process's locks would be gone"),
    };
    assert.throws(() => quarantine(path, closed), LiveConnectionError);
  });
});

/** The same file system with methods that can be spread. */
function bound(fs: QuarantineFileSystem): QuarantineFileSystem {
  return {
    lstatSync: (path) => fs.lstatSync(path),
    fstatSync: (descriptor) => fs.fstatSync(descriptor),
    statfsSync: (path) => fs.statfsSync(path),
    readdirSync: (path) => fs.readdirSync(path),
    openSync: (...parameters) => fs.openSync(...parameters),
    readSync: (...parameters) => fs.readSync(...parameters),
    writeSync: (...parameters) => fs.writeSync(...parameters),
    ftruncateSync: (...parameters) => fs.ftruncateSync(...parameters),
    fchmodSync: (...parameters) => fs.fchmodSync(...parameters),
    closeSync: (descriptor) => fs.closeSync(descriptor),
    renameSync: (from, to) => fs.renameSync(from, to),
    rmSync: (path, options) => fs.rmSync(path, options),
  };
}
