import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { transactionStatement } from "../../src/orm/transaction-statement.ts";

const told = [
  [
    "begin",
    ["BEGIN", "begin", "BEGIN;", " Begin Transaction ;", "BEGIN IMMEDIATE", "begin\nexclusive transaction;"],
  ],
  ["commit", ["COMMIT", "commit;", "COMMIT TRANSACTION", "END", "end transaction ; "]],
  ["rollback", ["ROLLBACK", "rollback;", "ROLLBACK TRANSACTION"]],
] as const;

const left = [
  "BEGIN DEFERRED",
  "BEGIN DEFERRED TRANSACTION;",
  "SAVEPOINT one",
  "RELEASE one",
  "ROLLBACK TO one",
  "rollback transaction to savepoint one",
  "BEGIN; DELETE FROM notes; COMMIT",
  "BEGINNING",
  "COMMITS",
  "SELECT 'BEGIN'",
  "CREATE TRIGGER t AFTER INSERT ON notes BEGIN SELECT 1; END",
  "",
];

describe("the statements of an ORM", () => {
  for (const [what, statements] of told) {
    for (const sql of statements) {
      test(`TX-071 ${JSON.stringify(sql)} is a ${what}`, () => {
        assert.equal(transactionStatement(sql), what);
      });
    }
  }

  for (const sql of left) {
    test(`TX-076 ${JSON.stringify(sql)} is left to the engine`, () => {
      assert.equal(transactionStatement(sql), undefined);
    });
  }
});
