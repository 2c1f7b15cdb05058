/** What a case asks of the port's own bounds, and of the file system. */
import assert from "node:assert/strict";
import { existsSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { missing } from "../../spec/fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../spec/fixtures/temporary-directory.ts";
import { thrown } from "../../spec/fixtures/thrown.ts";
import type { Hello } from "../../spec/runner/adapter/protocol.ts";
import type { Case } from "../../spec/runner/case/case.ts";
import { skipReason } from "../../spec/runner/case/skip-reason.ts";
import { Unavailable } from "../../spec/runner/early-end.ts";
import type { CaseContext } from "../../spec/runner/steps/case-context.ts";
import { fileActions } from "../../spec/runner/steps/file-step.ts";
import { mountSmall } from "../../spec/runner/steps/small-file-system.ts";

describe("a case for ports that do not wait for long", () => {
  const one = { id: "TX-001-bounds", steps: [], busyAtMostMs: 1000 } as unknown as Case;
  const hello = { sqlite: { version: "3.53.0" }, capabilities: [] } as unknown as Hello;

  test("is run where the port says so, and skipped with the reason elsewhere", () => {
    const reasonWith = (bounds: object | undefined): string | null =>
      skipReason(one, () => ({ ...hello, ...(bounds === undefined ? {} : { bounds }) }));
    assert.equal(reasonWith({ busyMs: 1000 }), null);
    for (const bounds of [undefined, {}, { boundaryMs: 1 }, { busyMs: 1001 }])
      assert.match(reasonWith(bounds) ?? "", /waits 1000 ms or less/, JSON.stringify(bounds));
    assert.equal(
      skipReason({ ...one, busyAtMostMs: undefined } as unknown as Case, () => hello),
      null,
    );
  });
});

describe("the time of a file", () => {
  test("is set, and that of a file that need not be there is not missed", (t) => {
    const directory = temporaryDirectory(t);
    const path = join(directory, "case.db");
    writeFileSync(path, "");
    utimesSync(path, 1, 1);
    const touch = (name: string, more: object): unknown =>
      fileActions.touch?.({} as CaseContext, {
        runner: "touch",
        path: join(directory, name),
        time: 7,
        ...more,
      });
    touch("case.db", { ifThere: true });
    assert.equal(statSync(path).mtimeMs, 7000);
    touch("gone", { ifThere: true });
    assert.throws(() => touch("gone", {}), /ENOENT|NotFound/);
  });
});

describe("a small file system", () => {
  test("is full soon, and gone with what was in it", { skip: missing("mount", "umount") }, (t) => {
    const directory = temporaryDirectory(t);
    let unmount: () => void;
    try {
      unmount = mountSmall(directory, 65_536);
    } catch (error) {
      assert.ok(error instanceof Unavailable, String(error));
      return t.skip(error.message);
    }
    try {
      writeFileSync(join(directory, "fits"), Buffer.alloc(4096));
      assert.throws(() => writeFileSync(join(directory, "too-much"), Buffer.alloc(200_000)), /ENOSPC/);
    } finally {
      unmount();
      unmount();
    }
    assert.equal(existsSync(join(directory, "fits")), false);
  });

  test("that cannot be mounted is a reason to skip", (t) => {
    const error = thrown(() => mountSmall(join(temporaryDirectory(t), "nowhere"), 65_536));
    assert.ok(error instanceof Unavailable, String(error));
  });
});
