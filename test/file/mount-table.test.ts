import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { memfs } from "memfs";
import { constants } from "../../src/constants.ts";
import {
  isMountPoint,
  type MountTableFileSystem,
  mountOf,
  networkFileSystem,
  parseMountTable,
} from "../../src/file/mount-table.ts";

/** A mount table from mounts, each given as number, parent's number, mount point as the kernel writes it, type. */
function table(...mounts: readonly (readonly [number, number, string, string])[]): string {
  return mounts
    .map(
      ([id, parent, point, type]) =>
        `${id} ${parent} 0:${id} / ${point} rw,relatime shared:${id} - ${type} source rw`,
    )
    .join("\n");
}

function fileSystemWith(mountinfo: string): MountTableFileSystem {
  return memfs({ "/proc/self/mountinfo": mountinfo }).fs as unknown as MountTableFileSystem;
}

function typeAt(path: string, mountinfo: string): string | undefined {
  return mountOf(path, parseMountTable(mountinfo))?.type;
}

describe("the mount table", () => {
  test("LH-038 a file that is a mount point is told from one in a mounted directory, and from a hidden one", () => {
    const mounts = fileSystemWith(
      table([1, 0, "/", "ext4"], [2, 1, "/app/my\\040state.db", "ext4"], [3, 1, "/data", "ext4"]),
    );
    assert.equal(isMountPoint("/app/my state.db", mounts), true);
    assert.equal(isMountPoint("/data/state.db", mounts), false);
    assert.equal(isMountPoint("/app/my state.db-wal", mounts), false);
    const hidden = fileSystemWith(
      table([1, 0, "/", "ext4"], [2, 1, "/app/state.db", "ext4"], [3, 1, "/app", "tmpfs"]),
    );
    assert.equal(isMountPoint("/app/state.db", hidden), false);
    assert.equal(isMountPoint("/app/state.db", fileSystemWith("")), false, "there is no table everywhere");
  });

  for (const type of constants.networkFileSystems) {
    test(`JM-047 ${type} is a network file system`, () => {
      const fs = fileSystemWith(table([1, 0, "/", "ext4"], [2, 1, "/data", type]));
      assert.equal(networkFileSystem("/data/state.db", fs), type, "WAL would be shared across machines");
      assert.equal(networkFileSystem("/state.db", fs), null);
    });
  }

  for (const type of [
    "ext4",
    "xfs",
    "btrfs",
    "zfs",
    "tmpfs",
    "overlay",
    "fuse",
    "fuse.bindfs",
    "nfsd",
    "apfs",
  ]) {
    test(`JM-047 ${type} is not a network file system`, () => {
      const fs = fileSystemWith(table([1, 0, "/", "ext4"], [2, 1, "/data", type]));
      assert.equal(networkFileSystem("/data/state.db", fs), null, "a local disk would be kept from WAL");
    });
  }

  test("JM-049 the nearest mount above the path counts, and names that only begin alike do not", () => {
    const mounts = table([1, 0, "/", "ext4"], [2, 1, "/data", "nfs"], [3, 2, "/data/local", "xfs"]);
    assert.equal(typeAt("/data/state.db", mounts), "nfs");
    assert.equal(typeAt("/data", mounts), "nfs");
    assert.equal(typeAt("/data/local/state.db", mounts), "xfs");
    assert.equal(typeAt("/data/local/deep/er/state.db", mounts), "xfs");
    assert.equal(typeAt("/data/locality/state.db", mounts), "nfs");
    assert.equal(typeAt("/database/state.db", mounts), "ext4");
    assert.equal(typeAt("/state.db", mounts), "ext4");
  });

  test("JM-049 of two mounts on one point the upper one counts, in whatever order they are listed", () => {
    const lower = [2, 1, "/data", "nfs"] as const;
    const upper = [3, 2, "/data", "ext4"] as const;
    assert.equal(typeAt("/data/x.db", table([1, 0, "/", "ext4"], lower, upper)), "ext4");
    assert.equal(typeAt("/data/x.db", table([1, 0, "/", "xfs"], upper, lower)), "ext4");
  });

  test("JM-049 a mount that an overmount hides does not count", () => {
    const mounts = table([1, 0, "/", "ext4"], [2, 1, "/a/b", "nfs"], [3, 1, "/a", "xfs"]);
    assert.equal(typeAt("/a/b/x.db", mounts), "xfs", "a local disk would be kept from WAL");
    const within = table(
      [1, 0, "/", "ext4"],
      [2, 1, "/a/b", "ext4"],
      [3, 1, "/a", "xfs"],
      [4, 3, "/a/b", "nfs"],
    );
    assert.equal(typeAt("/a/b/x.db", within), "nfs");
  });

  test("JM-049 a root over a root, as in containers", () => {
    const mounts = table([1, 1, "/", "rootfs"], [30, 1, "/", "overlay"], [31, 30, "/data", "virtiofs"]);
    assert.equal(typeAt("/x.db", mounts), "overlay");
    assert.equal(typeAt("/data/x.db", mounts), "virtiofs");
  });

  test("JM-049 a table without the root, as in a chroot", () => {
    const mounts = table([31, 30, "/data", "nfs"], [32, 31, "/data/tmp", "tmpfs"]);
    assert.equal(typeAt("/data/x.db", mounts), "nfs");
    assert.equal(typeAt("/data/tmp/x.db", mounts), "tmpfs");
    assert.equal(typeAt("/x.db", mounts), undefined);
  });

  test("JM-049 escaped names are read, whether a space, a backslash, or the bytes of another script", () => {
    const mounts = table(
      [1, 0, "/", "ext4"],
      [2, 1, "/my\\040data", "nfs"],
      [3, 1, "/back\\134slash", "cifs"],
      [4, 1, "/M\\303\\274ller", "9p"],
      [5, 1, "/M\u00fcnchen\\040\\346\\227\\245", "afs"],
      [6, 1, "/tab\\011and\\012line", "ceph"],
    );
    assert.equal(typeAt("/my data/x.db", mounts), "nfs");
    assert.equal(typeAt("/back\\slash/x.db", mounts), "cifs");
    assert.equal(typeAt("/M\u00fcller/x.db", mounts), "9p", "a name would be decoded byte by byte");
    assert.equal(typeAt("/M\u00fcnchen \u65e5/x.db", mounts), "afs");
    assert.equal(typeAt("/tab\tand\nline/x.db", mounts), "ceph");
  });

  test("JM-049 lines that are not understood are skipped", () => {
    const mounts = ["", "nonsense", "1 2 3 - ", "9 8 0:9 /", " - ext4", table([1, 0, "/", "nfs4"])].join(
      "\n",
    );
    assert.deepEqual(parseMountTable(mounts), [{ id: "1", parent: "0", point: "/", type: "nfs4" }]);
  });

  test("JM-049 any number of optional fields is skipped", () => {
    const none = "1 0 0:1 / / rw - nfs4 server:/x rw";
    const many = "1 0 0:1 / / rw shared:1 master:2 propagate_from:3 unbindable - nfs4 server:/x rw";
    for (const line of [none, many]) assert.equal(typeAt("/x.db", line), "nfs4");
  });

  test("JM-049 a table with a cycle comes to an end", () => {
    const mounts = table([1, 0, "/", "ext4"], [2, 1, "/", "xfs"], [1, 2, "/", "nfs"]);
    assert.equal(typeof typeAt("/x.db", mounts), "string");
  });

  test("JM-049 without a table to read, the file counts as local", () => {
    assert.equal(networkFileSystem("/data/x.db", memfs().fs as unknown as MountTableFileSystem), null);
    const denied: MountTableFileSystem = {
      readFileSync() {
        throw Object.assign(new Error("EACCES"), { code: "EACCES" });
      },
    };
    assert.equal(
      networkFileSystem("/data/x.db", denied),
      null,
      "a sandbox would keep a service from starting",
    );
    assert.equal(networkFileSystem("/data/x.db", fileSystemWith("")), null);
  });

  test("JM-049 this machine's own table is understood", {
    skip: process.platform === "linux" ? false : "not run: only Linux has a mount table",
  }, () => {
    assert.equal(networkFileSystem("/proc/self/status"), null);
  });
});
