import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  checkHistory,
  type History,
  type ReadEvent,
  type SeenRow,
  type WriteEvent,
  type WriteResult,
} from "../../faults/index.ts";

const accounts = { a: 100, b: 100 };

/** A write of A, number n, asked for at 10 n and answered 5 later. */
function wrote(
  number: number,
  result: WriteResult = "acknowledged",
  more: Partial<WriteEvent> = {},
): WriteEvent {
  const invokedAt = more.invokedAt ?? number * 10;
  return { writer: "A", number, op: "insert", invokedAt, endedAt: invokedAt + 5, result, ...more };
}

function rowsOf(writer: string, ...numbers: readonly number[]): SeenRow[] {
  return numbers.flatMap((number): SeenRow[] => [
    [writer, number, 1],
    [writer, number, 2],
  ]);
}

function saw(rows: readonly SeenRow[], invokedAt: number, endedAt = invokedAt + 1, reader = "R"): ReadEvent {
  return { reader, invokedAt, endedAt, rows };
}

/** Two rows per write have the same counts. */
function counted(
  [count, max, sum]: readonly [number, number, number],
  invokedAt: number,
  endedAt = invokedAt + 1,
): ReadEvent {
  const one = { writer: "A", count, max, sum };
  return { reader: "R", invokedAt, endedAt, counts: [1, 2].map((part) => ({ ...one, part })) };
}

function history(writes: WriteEvent[], final: readonly SeenRow[], ...reads: ReadEvent[]): History {
  return { rowsPerWrite: 2, writes, reads, final: saw(final, 1000, 1001, "a fresh process") };
}

/** The rules that are broken, with what they are about in words. */
function broken(given: History): string[] {
  return checkHistory(given).violations.map(({ rule }) => rule);
}

const transfer = { op: "transfer", moves: { from: "a", to: "b", amount: 3 } };

const falseHistories: readonly (readonly [name: string, rules: readonly string[], history: History])[] = [
  ["an acknowledged row is gone", ["lost"], history([wrote(1), wrote(2)], rowsOf("A", 2))],
  ["all acknowledged rows are gone", ["lost", "lost"], history([wrote(1), wrote(2)], [])],
  [
    "a row is gone, and a reader missed it before",
    ["lost"],
    history([wrote(1), wrote(2)], rowsOf("A", 1), saw(rowsOf("A", 1), 30)),
  ],
  ["a row is there twice", ["doubled"], history([wrote(1)], [...rowsOf("A", 1), ["A", 1, 2]])],
  ["a write that was rolled back is there", ["ghost"], history([wrote(1, "rolled back")], rowsOf("A", 1))],
  ["a write that was not started is there", ["ghost"], history([wrote(1, "not started")], rowsOf("A", 1))],
  [
    "a write was seen while it ran, and then rolled back",
    ["ghost"],
    history([wrote(1, "rolled back")], [], saw(rowsOf("A", 1), 11, 12)),
  ],
  ["half of an acknowledged write is there", ["half"], history([wrote(1)], [["A", 1, 1]])],
  ["half of a write in doubt is there", ["half"], history([wrote(1, "unknown")], [["A", 1, 2]])],
  [
    "half of a killed writer's last write was seen for a moment",
    ["half"],
    history([wrote(1, "never answered")], rowsOf("A", 1), saw([["A", 1, 1]], 12)),
  ],
  [
    "a write in doubt was seen, and then vanished",
    ["vanished"],
    history([wrote(1, "unknown")], [], saw(rowsOf("A", 1), 20)),
  ],
  [
    "a write vanished for one read and came back",
    ["vanished"],
    history([wrote(1, "unknown")], rowsOf("A", 1), saw(rowsOf("A", 1), 20), saw([], 30)),
  ],
  [
    "another reader does not see what the first has seen",
    ["vanished"],
    history([wrote(1, "unknown")], rowsOf("A", 1), saw(rowsOf("A", 1), 20), saw([], 30, 31, "S")),
  ],
  [
    "a slow read misses what one read has seen before it and another one beside it",
    ["vanished"],
    history(
      [wrote(1, "unknown"), wrote(2, "unknown")],
      rowsOf("A", 1, 2),
      saw(rowsOf("A", 1), 30),
      saw(rowsOf("A", 1, 2), 50, 60),
      saw(rowsOf("A", 2), 40, 70, "S"),
    ),
  ],
  [
    "a late reader misses an acknowledged write",
    ["missed"],
    history([wrote(1), wrote(2)], rowsOf("A", 1, 2), saw(rowsOf("A", 1), 26)),
  ],
  ["nobody wrote this row", ["foreign"], history([wrote(1)], [...rowsOf("A", 1), ["B", 1, 1]])],
  ["nobody wrote a third row", ["foreign"], history([wrote(1)], [...rowsOf("A", 1), ["A", 1, 3]])],
  [
    "a write is seen before it was asked for",
    ["foreign"],
    history([wrote(2)], rowsOf("A", 2), saw(rowsOf("A", 2), 3)),
  ],
  [
    "a read that began early sees a writer's second write and not the first",
    ["order"],
    history([wrote(1), wrote(2)], rowsOf("A", 1, 2), saw(rowsOf("A", 2), 5, 40)),
  ],
  [
    "a read that began early sees a later write of another writer only",
    ["order"],
    history(
      [wrote(1), wrote(1, "acknowledged", { writer: "B", invokedAt: 20 })],
      [...rowsOf("A", 1), ...rowsOf("B", 1)],
      saw(rowsOf("B", 1), 5, 40),
    ),
  ],
];

const trueHistories: readonly (readonly [name: string, history: History])[] = [
  ["nothing happened", history([], [])],
  ["an unknown write is there", history([wrote(1, "unknown")], rowsOf("A", 1))],
  ["an unknown write is not there", history([wrote(1, "unknown")], [])],
  [
    "an unknown write appears late, after a read that did not see it",
    history([wrote(1, "unknown")], rowsOf("A", 1), saw([], 500)),
  ],
  [
    "a killed writer's last row is there, and the one before",
    history([wrote(1), wrote(2, "never answered")], rowsOf("A", 1, 2)),
  ],
  [
    "a read beside the commit sees the write before it is acknowledged",
    history([wrote(1)], rowsOf("A", 1), saw(rowsOf("A", 1), 11, 12)),
  ],
  ["a read beside the commit does not see the write", history([wrote(1)], rowsOf("A", 1), saw([], 14, 40))],
  [
    "a read that ends late does not see what an earlier ending one saw",
    history([wrote(1)], rowsOf("A", 1), saw(rowsOf("A", 1), 11, 12), saw([], 11.5, 40, "S")),
  ],
  ["a write was rolled back and tried again", history([wrote(1, "rolled back"), wrote(2)], rowsOf("A", 2))],
  [
    "writes at the same time, of which a read sees the one that ended last",
    history(
      [wrote(1), wrote(1, "acknowledged", { writer: "B", invokedAt: 12 })],
      [...rowsOf("A", 1), ...rowsOf("B", 1)],
      saw(rowsOf("B", 1), 5, 40),
    ),
  ],
];

describe("checkHistory()", () => {
  for (const [name, rules, given] of falseHistories)
    test(`finds it when ${name}`, () => assert.deepEqual(broken(given), rules));

  for (const [name, given] of trueHistories)
    test(`finds nothing wrong when ${name}`, () => assert.deepEqual(checkHistory(given).violations, []));

  test("names the write and the reads that prove it", () => {
    const reads = [saw(rowsOf("A", 1, 2), 30), saw(rowsOf("A", 1), 40, 41, "S")];
    const lost = checkHistory(history([wrote(1), wrote(2, "unknown")], rowsOf("A", 1), ...reads));
    const [violation] = lost.violations;
    assert.equal(
      violation?.text,
      "R saw write 2 of A (insert) at 31 ms, and S, which began to read at 40 ms, did not. (2 reads show it)",
    );
    assert.deepEqual(violation?.events, [
      wrote(2, "unknown"),
      { reader: "R", invokedAt: 30, endedAt: 31 },
      { reader: "S", invokedAt: 40, endedAt: 41 },
    ]);
  });

  test("counts what it judged", () => {
    const writes = [
      wrote(1),
      wrote(2, "rolled back"),
      wrote(3, "unknown"),
      wrote(4, "never answered"),
      wrote(5, "not started"),
    ];
    const { violations, figures } = checkHistory(history(writes, rowsOf("A", 1, 4), counted([1, 1, 1], 20)));
    assert.deepEqual(violations, []);
    assert.deepEqual(figures, {
      acknowledged: 1,
      rolledBack: 1,
      notStarted: 1,
      unknown: 1,
      neverAnswered: 1,
      reads: 2,
      rows: 4,
      counts: 2,
      inDoubtAndThere: 1,
    });
  });
});

describe("checkHistory() on reads with counts", () => {
  const three = [wrote(1), wrote(2), wrote(3)];
  const inDoubt = [wrote(1), wrote(2, "unknown"), wrote(3, "rolled back"), wrote(4)];
  const judged: readonly (readonly [name: string, rules: readonly string[], history: History])[] = [
    ["all are counted", [], history(three, rowsOf("A", 1, 2, 3), counted([3, 3, 6], 50))],
    ["one is missing", ["missed"], history(three, rowsOf("A", 1, 2, 3), counted([2, 3, 4], 50))],
    [
      "another one is there in place of one that is missing",
      ["missed"],
      history(inDoubt, rowsOf("A", 1, 4), counted([2, 4, 6], 50)),
    ],
    [
      "all are missing",
      ["missed"],
      history(three, rowsOf("A", 1, 2, 3), { ...counted([0, 0, 0], 50), counts: [] }),
    ],
    ["one began while it was read", [], history(three, rowsOf("A", 1, 2, 3), counted([2, 2, 3], 31))],
    ["an unknown one is there", [], history(inDoubt, rowsOf("A", 1, 2, 4), counted([3, 4, 7], 50))],
    ["an unknown one is not there", [], history(inDoubt, rowsOf("A", 1, 4), counted([2, 4, 5], 50))],
    [
      "one that was rolled back is there",
      ["ghost"],
      history(inDoubt, rowsOf("A", 1, 4), counted([3, 4, 8], 50)),
    ],
    ["one is there twice", ["unexplained"], history(three, rowsOf("A", 1, 2, 3), counted([4, 3, 8], 50))],
    ["the sum is wrong", ["unexplained"], history(three, rowsOf("A", 1, 2, 3), counted([3, 3, 7], 50))],
    [
      "a read with rows has seen an unknown one before",
      ["vanished"],
      history(
        [wrote(1), wrote(2, "unknown")],
        rowsOf("A", 1, 2),
        saw(rowsOf("A", 1, 2), 30),
        counted([1, 1, 1], 50),
      ),
    ],
    [
      "a read with counts has seen more before",
      ["vanished"],
      history(
        [wrote(1), wrote(2, "unknown")],
        rowsOf("A", 1, 2),
        counted([2, 2, 3], 30),
        counted([1, 1, 1], 50),
      ),
    ],
    [
      "an unknown one that was seen gave way to another one",
      ["vanished"],
      history(
        [wrote(1), wrote(2, "unknown"), wrote(3, "unknown")],
        rowsOf("A", 1, 2, 3),
        saw(rowsOf("A", 1, 2), 30),
        counted([2, 3, 4], 50),
      ),
    ],
    [
      "the greatest number is less than an acknowledged one",
      ["unexplained"],
      history([wrote(2, "unknown"), wrote(3)], rowsOf("A", 2, 3), counted([2, 2, 5], 50)),
    ],
    [
      "the final read has less than one with counts",
      ["vanished"],
      history([wrote(1), wrote(2, "unknown")], rowsOf("A", 1), counted([2, 2, 3], 30)),
    ],
    [
      "the final read lacks an acknowledged one that was counted",
      ["lost"],
      history([wrote(1), wrote(2)], rowsOf("A", 1), counted([2, 2, 3], 30)),
    ],
    [
      "a read that began early counts the third write and not the second",
      ["order"],
      history(three, rowsOf("A", 1, 2, 3), counted([2, 3, 4], 5, 50)),
    ],
  ];
  for (const [name, rules, given] of judged)
    test(`finds ${rules[0] ?? "nothing"} when ${name}`, () => assert.deepEqual(broken(given), rules));

  test("says half when the first rows are more than the second ones", () => {
    const read = counted([1, 1, 1], 50);
    const half = { ...read, counts: (read.counts ?? []).filter(({ part }) => part === 1) };
    assert.deepEqual(broken(history([wrote(1)], rowsOf("A", 1), half)), ["half"]);
  });

  test("says foreign of a writer whom nobody knows", () => {
    const counts = [1, 2].map((part) => ({ writer: "B", part, count: 1, max: 1, sum: 1 }));
    const read = { reader: "R", invokedAt: 50, endedAt: 51, counts };
    assert.deepEqual(broken(history([], [], read)), ["foreign"]);
  });

  test("is right about each choice of the writes that may be seen", () => {
    const doubtful = [3, 5, 8, 13];
    const writes = [wrote(1), ...doubtful.map((number) => wrote(number, "unknown"))];
    const explained = new Set<string>();
    for (let mask = 0; mask < 16; mask++) {
      const chosen = [1, ...doubtful.filter((_, index) => mask & (1 << index))];
      explained.add([chosen.length, Math.max(...chosen), chosen.reduce((sum, one) => sum + one, 0)].join());
    }
    for (let count = 1; count <= 5; count++)
      for (let max = 1; max <= 14; max++)
        for (let sum = 1; sum <= 31; sum++) {
          const rules = broken(history(writes, rowsOf("A", 1), counted([count, max, sum], 999.5)));
          // The final read has less, which is no contradiction only where this one saw one write.
          const about = rules.filter((rule) => rule !== "vanished");
          assert.equal(
            about.length === 0,
            explained.has([count, max, sum].join()),
            `${count}, ${max}, ${sum}: ${rules}`,
          );
        }
  });
});

describe("checkHistory() on accounts", () => {
  const moved = { ...history([wrote(1, "acknowledged", transfer)], rowsOf("A", 1)), accounts };
  const withBalances = (balances: Record<string, number>): History => ({
    ...moved,
    final: { ...moved.final, balances },
  });

  test("finds nothing wrong when a transfer has moved what it should", () =>
    assert.deepEqual(broken(withBalances({ a: 97, b: 103 })), []));

  test("finds half a transfer by the sum and by the account", () =>
    assert.deepEqual(broken(withBalances({ a: 97, b: 100 })), ["balance", "balance"]));

  test("finds a transfer whose row is there without its effect", () =>
    assert.deepEqual(broken(withBalances({ a: 100, b: 100 })), ["balance", "balance"]));

  test("finds an account that is missing", () =>
    assert.deepEqual(broken(withBalances({ a: 200 })), ["balance", "balance"]));

  test("holds the sum against reads that only count", () => {
    const read = { ...counted([1, 1, 1], 50), balances: { a: 97, b: 100 } };
    assert.deepEqual(broken({ ...withBalances({ a: 97, b: 103 }), reads: [read] }), ["balance"]);
  });
});

describe("checkHistory() refuses", () => {
  const refused: readonly (readonly [name: string, message: RegExp, history: History])[] = [
    ["a write that is there twice", /write 1 of A is there twice/, history([wrote(1), wrote(1)], [])],
    [
      "a write that ends before it begins",
      /write 1 of A began at 10 and ended at 3/,
      history([wrote(1, "acknowledged", { endedAt: 3 })], []),
    ],
    ["a number that is none", /write 1.5 of A: the number/, history([wrote(1.5)], [])],
    [
      "a read that saw nothing at all",
      /a read of R saw neither/,
      {
        ...history([], []),
        reads: [{ reader: "R", invokedAt: 1, endedAt: 2 }],
      },
    ],
    [
      "a final read without rows",
      /the final read, by R, has no rows/,
      { ...history([], []), final: counted([0, 0, 0], 1) },
    ],
    [
      "a transfer between unknown accounts",
      /write 1 of A moves what is in a/,
      history([wrote(1, "acknowledged", transfer)], []),
    ],
    ["writes without rows", /rowsPerWrite is 0/, { ...history([], []), rowsPerWrite: 0 }],
  ];
  for (const [name, message, given] of refused)
    test(name, () => assert.throws(() => checkHistory(given), { name: "TypeError", message }));
});
