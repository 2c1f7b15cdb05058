import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  decideFallback,
  decideSwitch,
  type JournalMode,
  type SwitchFacts,
  type SwitchOutcome,
} from "../../src/journal-mode/decision.ts";

const modes: readonly JournalMode[] = ["wal", "delete", "truncate", "persist", "memory", "off"];
const readings: readonly (JournalMode | null)[] = [...modes, null];
const truths = [false, true];

const everyFact: SwitchFacts[] = readings.flatMap((probed) =>
  (["wal", "delete"] as const).flatMap((wanted) =>
    truths.flatMap((requireWal) =>
      truths.flatMap((affected) =>
        truths.flatMap((network) =>
          (["works", "fails", "untested"] as const).map((shown) => ({
            probed,
            wanted,
            requireWal,
            affected,
            network,
            shown,
          })),
        ),
      ),
    ),
  ),
);

const everyOutcome: SwitchOutcome[] = [
  ...modes.map((mode) => ({ kind: "row", mode }) as const),
  { kind: "no-row" },
  { kind: "marker" },
  { kind: "error" },
];

function eachFact(holds: (facts: SwitchFacts) => void): void {
  assert.equal(everyFact.length, 7 * 2 * 2 * 2 * 2 * 3, "combinations would go untested");
  for (const facts of everyFact) holds(facts);
}

function eachFallback(
  holds: (outcome: SwitchOutcome, onDisk: JournalMode | null, requireWal: boolean) => void,
): void {
  for (const outcome of everyOutcome) {
    for (const onDisk of readings) {
      for (const requireWal of truths) holds(outcome, onDisk, requireWal);
    }
  }
}

describe("the decision before the switch", () => {
  test("JM-006, JM-015 a file in WAL mode stays in it, whatever else is known or wanted", () => {
    eachFact((facts) => {
      if (facts.probed !== "wal") return;
      assert.deepEqual(
        decideSwitch(facts),
        { do: "stay", mode: "wal", because: "already" },
        `a file in use would be taken out of WAL: ${JSON.stringify(facts)}`,
      );
    });
  });

  test("JM-007, JM-028 an unknown mode is never reported as a mode, and never leads to a switch to DELETE", () => {
    eachFact((facts) => {
      if (facts.probed !== null) return;
      const decision = decideSwitch(facts);
      const harmless = decision.do === "rethrow-probe" || (decision.do === "switch" && decision.to === "wal");
      assert.ok(harmless, `a file that may be WAL would be downgraded: ${JSON.stringify(facts)}`);
    });
  });

  test("JM-038 requireWal never leaves a file in another mode, nor sets one", () => {
    eachFact((facts) => {
      // Both at once are refused as arguments, before any decision.
      if (!facts.requireWal || facts.wanted === "delete") return;
      const decision = decideSwitch(facts);
      const other =
        (decision.do === "stay" && decision.mode !== "wal") ||
        (decision.do === "switch" && decision.to === "delete");
      assert.ok(!other, `requireWal would be ignored: ${JSON.stringify(facts)}`);
    });
  });

  test("JM-044, JM-047, JM-035 WAL is not enabled by an affected SQLite, on a network, or where it was shown to fail", () => {
    eachFact((facts) => {
      const decision = decideSwitch(facts);
      if (decision.do !== "switch" || decision.to !== "wal") return;
      const obstacle = facts.affected || facts.network || facts.shown === "fails";
      assert.ok(!obstacle, `rows would be lost, or the file bricked: ${JSON.stringify(facts)}`);
    });
  });

  test("JM-009 without an obstacle every mode but WAL is switched", () => {
    eachFact((facts) => {
      const { probed, wanted, affected, network, shown } = facts;
      if (probed === "wal" || wanted === "delete" || affected || network || shown === "fails") return;
      assert.deepEqual(
        decideSwitch(facts),
        { do: "switch", to: "wal" },
        `a file would not get WAL: ${JSON.stringify(facts)}`,
      );
    });
  });

  test("JM-041 journalMode delete sets DELETE only on a known mode that is neither WAL nor memory", () => {
    eachFact((facts) => {
      const decision = decideSwitch(facts);
      if (decision.do !== "switch" || decision.to !== "delete") return;
      assert.equal(facts.wanted, "delete", "DELETE would be set unasked");
      assert.ok(["truncate", "persist", "off"].includes(String(facts.probed)), JSON.stringify(facts));
    });
  });

  const plain: SwitchFacts = {
    probed: "delete",
    wanted: "wal",
    requireWal: false,
    affected: false,
    network: false,
    shown: "works",
  };
  const table: readonly (readonly [id: string, Partial<SwitchFacts>, string])[] = [
    ["JM-009", {}, "switch wal"],
    ["JM-006", { probed: "wal" }, "stay wal already"],
    ["JM-040", { probed: "wal", wanted: "delete" }, "stay wal already"],
    ["JM-045, JM-048", { probed: "wal", affected: true, network: true, shown: "fails" }, "stay wal already"],
    ["JM-007", { probed: null }, "switch wal"],
    ["JM-028", { probed: null, shown: "fails" }, "rethrow-probe wal-fails-here"],
    ["JM-028", { probed: null, network: true }, "rethrow-probe network-file-system"],
    ["JM-028", { probed: null, affected: true }, "rethrow-probe wal-reset-bug"],
    ["JM-028", { probed: null, network: true, requireWal: true }, "rethrow-probe network-file-system"],
    ["JM-028", { probed: null, wanted: "delete" }, "rethrow-probe asked"],
    ["JM-009", { probed: "memory", shown: "untested" }, "switch wal"],
    ["JM-009", { probed: "truncate" }, "switch wal"],
    ["JM-044", { affected: true }, "stay delete wal-reset-bug"],
    ["JM-044", { affected: true, network: true, shown: "fails" }, "stay delete wal-reset-bug"],
    ["JM-047", { network: true }, "stay delete network-file-system"],
    ["JM-047", { network: true, shown: "fails" }, "stay delete network-file-system"],
    ["JM-035", { shown: "fails" }, "stay delete wal-fails-here"],
    ["JM-035", { shown: "fails", probed: "persist" }, "stay persist wal-fails-here"],
    ["JM-009", { shown: "untested" }, "switch wal"],
    ["JM-009", { requireWal: true }, "switch wal"],
    ["JM-038", { requireWal: true, affected: true }, "unsupported wal-reset-bug"],
    ["JM-038", { requireWal: true, network: true }, "unsupported network-file-system"],
    ["JM-038", { requireWal: true, shown: "fails" }, "unsupported wal-fails-here"],
    ["JM-039", { wanted: "delete" }, "stay delete asked"],
    ["JM-039", { wanted: "delete", probed: "memory" }, "stay memory asked"],
    ["JM-041", { wanted: "delete", probed: "truncate" }, "switch delete"],
    ["JM-041", { wanted: "delete", probed: "off" }, "switch delete"],
    ["JM-039", { wanted: "delete", affected: true, network: true }, "stay delete asked"],
  ];
  for (const [id, facts, expected] of table) {
    test(`${id} ${JSON.stringify(facts)} leads to: ${expected}`, () => {
      assert.equal(inWords(decideSwitch({ ...plain, ...facts })), expected);
    });
  }
});

describe("the decision after the switch", () => {
  test("JM-011, JM-027 a file that is WAL on disk, or may be, is never downgraded", () => {
    eachFallback((outcome, onDisk, requireWal) => {
      if (onDisk !== "wal" && onDisk !== null) return;
      const decision = decideFallback(outcome, onDisk, requireWal);
      assert.notEqual(
        decision.do,
        "downgrade",
        `another process's WAL would be destroyed: ${JSON.stringify(outcome)}, on disk ${onDisk}`,
      );
    });
  });

  test("JM-001 only a marker leads to a downgrade", () => {
    eachFallback((outcome, onDisk, requireWal) => {
      if (decideFallback(outcome, onDisk, requireWal).do !== "downgrade") return;
      assert.equal(outcome.kind, "marker", "an error that passes would change the mode for good");
    });
  });

  test("JM-038 requireWal never yields another mode, and never downgrades", () => {
    eachFallback((outcome, onDisk) => {
      const decision = decideFallback(outcome, onDisk, true);
      assert.ok(!["keep", "downgrade"].includes(decision.do), JSON.stringify({ outcome, onDisk }));
    });
  });

  test("JM-024, JM-026 WAL is reported only where the engine, or the disk, says so", () => {
    eachFallback((outcome, onDisk, requireWal) => {
      if (decideFallback(outcome, onDisk, requireWal).do !== "verify") return;
      const said = outcome.kind === "row" ? outcome.mode : outcome.kind === "no-row" ? onDisk : null;
      assert.equal(said, "wal", `WAL would be believed: ${JSON.stringify({ outcome, onDisk })}`);
    });
  });

  test("JM-024, JM-025 a mode that was kept is the engine's own, and only memory is not logged", () => {
    eachFallback((outcome, onDisk, requireWal) => {
      const decision = decideFallback(outcome, onDisk, requireWal);
      if (decision.do !== "keep") return;
      assert.equal(decision.mode, outcome.kind === "row" ? outcome.mode : onDisk);
      assert.equal(decision.log, decision.mode !== "memory");
    });
  });

  test("JM-005 any other error is thrown, whatever the disk says", () => {
    eachFallback((outcome, onDisk, requireWal) => {
      if (outcome.kind !== "error") return;
      assert.equal(decideFallback(outcome, onDisk, requireWal).do, "rethrow-switch");
    });
  });

  const table: readonly (readonly [id: string, SwitchOutcome, JournalMode | null, boolean, string])[] = [
    ["JM-034", { kind: "row", mode: "wal" }, null, false, "verify"],
    ["JM-034", { kind: "row", mode: "wal" }, null, true, "verify"],
    ["JM-024", { kind: "row", mode: "delete" }, null, false, "keep delete logged"],
    ["JM-025", { kind: "row", mode: "memory" }, null, false, "keep memory"],
    ["JM-038", { kind: "row", mode: "delete" }, null, true, "unsupported"],
    ["JM-026", { kind: "no-row" }, "wal", false, "verify"],
    ["JM-026", { kind: "no-row" }, "delete", false, "keep delete logged"],
    ["JM-038", { kind: "no-row" }, "delete", true, "unsupported"],
    ["JM-026", { kind: "no-row" }, null, false, "unknown"],
    ["JM-026", { kind: "no-row" }, null, true, "unknown"],
    ["JM-011", { kind: "marker" }, "wal", false, "rethrow-switch"],
    ["JM-011", { kind: "marker" }, "wal", true, "rethrow-switch"],
    ["JM-027", { kind: "marker" }, null, false, "rethrow-switch"],
    ["JM-012", { kind: "marker" }, "delete", false, "downgrade"],
    ["JM-012", { kind: "marker" }, "truncate", false, "downgrade"],
    ["JM-038", { kind: "marker" }, "delete", true, "unsupported"],
    ["JM-005", { kind: "error" }, "delete", false, "rethrow-switch"],
  ];
  for (const [id, outcome, onDisk, requireWal, expected] of table) {
    const require = requireWal ? ", WAL required" : "";
    test(`${id} ${JSON.stringify(outcome)} with ${onDisk} on disk${require} leads to: ${expected}`, () => {
      assert.equal(inWords(decideFallback(outcome, onDisk, requireWal)), expected);
    });
  }
});

function inWords(
  decision: Readonly<Record<"do", string>> & {
    readonly to?: string;
    readonly mode?: string;
    readonly because?: string;
    readonly log?: boolean;
  },
): string {
  const { do: act, to, mode, because, log } = decision;
  return [act, to, mode, because, log === true ? "logged" : undefined].filter((part) => part).join(" ");
}
