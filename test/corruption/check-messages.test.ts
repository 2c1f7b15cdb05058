import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type CheckVerdict, judgeMessages } from "../../src/corruption/check-messages.ts";

/** As SQLite 3.53 and 3.54 say them, each with what it means. */
const table: readonly (readonly [CheckVerdict["kind"], string])[] = [
  ["ok", "ok"],
  ["suspect", "*** in database main ***\nTree 2 page 5: btreeInitPage() returns error code 11"],
  ["suspect", "*** in database main ***\nPage 7: never used"],
  ["suspect", "Tree 2 page 2 cell 3: 2nd reference to page 5"],
  ["suspect", "Tree 2 page 2: invalid page number 70000"],
  ["suspect", "Tree 2 page 9 cell 0: Rowid 5 out of order"],
  ["suspect", "Tree 2 page 9: Fragmentation of 12 bytes reported as 0 on page 9"],
  ["suspect", "Freelist: freelist leaf count too big on page 3"],
  ["suspect", "Page 3: pointer map referenced"],
  ["suspect", "row 2 missing from index by_text"],
  ["suspect", "row 2 values differ from index by_text"],
  ["suspect", "wrong # of entries in index by_text"],
  ["suspect", "non-unique entry in index by_text"],
  ["suspect", "rowid not at end-of-record for row 2 of index by_text"],
  ["suspect", "row not in PRIMARY KEY order for t"],
  ["suspect", "database disk image is malformed"],
  ["suspect", "wrong # of entries in index x\nNULL value in t.a"],
  ["suspect", "something that a later version says"],
  ["remarks", "NULL value in t.a"],
  ["remarks", "non-INTEGER value in t.a"],
  ["remarks", "TEXT value in t.a"],
  ["remarks", "NUMERIC value in t.a"],
  ["remarks", "CHECK constraint failed in t"],
  ["remarks", "malformed inverted index for FTS4 table main.f"],
  ["remarks", "malformed inverted index for FTS5 table main.f"],
  ["remarks", "unable to validate the inverted index for FTS3 table main.f: SQL logic error"],
  ["remarks", 'fts5: checksum mismatch for table "f"'],
  ["remarks", 'fts5: corruption found reading blob 137438953473 from table "f"'],
  ["remarks", "In RTree main.r:\nMapping (1 -> 1) missing from %_rowid table"],
  ["unreadable", "*** in database main ***\nTree 2 page 5: unable to get the page. error code=266"],
  ["unreadable", "Tree 2 page 5 cell 1: unable to get the page. error code=10"],
  ["unreadable", "Tree 2 page 5: unable to get the page. error code=7"],
];

describe("the rows of an integrity check", () => {
  for (const [kind, message] of table) {
    test(`CO-021, CO-022 ${JSON.stringify(message)} is ${kind}`, () => {
      assert.equal(judgeMessages([message]).kind, kind);
    });
  }

  test("CO-022 one row of damage among others decides, and is what is told", () => {
    const verdict = judgeMessages(["NULL value in t.a", "row 2 missing from index i", "NULL value in t.b"]);
    assert.deepEqual(verdict, { kind: "suspect", reason: "row 2 missing from index i" });
  });

  test("CO-021 a page that could not be read decides, whatever else follows from it", () => {
    const page = "Tree 2 page 5: unable to get the page. error code=266";
    assert.deepEqual(
      judgeMessages([`*** in database main ***\n${page}\nPage 9: never used`, "Page 8: never used"]),
      {
        kind: "unreadable",
        reason: page,
        sqliteCode: "SQLITE_IOERR_READ",
      },
    );
  });

  test("CO-004 a check that gives no rows, or too many to tell, is told of all the same", () => {
    assert.equal(judgeMessages([]).kind, "suspect");
    const many = judgeMessages(Array.from({ length: 12 }, () => "Page 7: never used"));
    assert.match(many.kind === "suspect" ? many.reason : "", /; and 2 more$/);
  });
});
