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
  test("A2.6 a file in WAL mode stays in it, whatever else is known or wanted", () => {
    eachFact((facts) => {
      if (facts.probed !== "wal") return;
      assert.deepEqual(
        decideSwitch(facts),
        { do: "stay", mode: "wal", because: "already" },
        `a file in use would be taken out of WAL: ${JSON.stringify(facts)}`,
      );
    });
  });

  test("B2.16 an unknown mode is never reported as a mode, and never leads to a switch to DELETE", () => {
    eachFact((facts) => {
      if (facts.probed !== null) return;
      const decision = decideSwitch(facts);
      const harmless = decision.do === "rethrow-probe" || (decision.do === "switch" && decision.to === "wal");
      assert.ok(harmless, `a file that may be WAL would be downgraded: ${JSON.stringify(facts)}`);
    });
  });

  test("B2.21 requireWal never leaves a file in another mode, nor sets one", () => {
    eachFact((facts) => {
      // Both at once are refused as arguments, before any decision.
      if (!facts.requireWal || facts.wanted === "delete") return;
      const decision = decideSwitch(facts);
      const other =
        (decision.do === "stay" && decision.mode !== "wal") ||
        (decision.do === "switch" && decision.to === "delete");
      assert.ok(!other, `requireWal would be passed over: ${JSON.stringify(facts)}`);
    });
  });

  test("B2.24 B2.25 WAL is not enabled by an affected SQLite, on a network, or where it was shown to fail", () => {
    eachFact((facts) => {
      const decision = decideSwitch(facts);
      if (decision.do !== "switch" || decision.to !== "wal") return;
      const obstacle = facts.affected || facts.network || facts.shown === "fails";
      assert.ok(!obstacle, `rows would be lost, or the file bricked: ${JSON.stringify(facts)}`);
    });
  });

  test("A2.8 without an obstacle every mode but WAL is switched", () => {
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

  test("B2.22 journalMode delete sets DELETE only on a mode that is known and is neither WAL nor memory", () => {
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
  const table: readonly (readonly [Partial<SwitchFacts>, string])[] = [
    [{}, "switch wal"],
    [{ probed: "wal" }, "stay wal already"],
    [{ probed: "wal", wanted: "delete" }, "stay wal already"],
    [{ probed: "wal", affected: true, network: true, shown: "fails" }, "stay wal already"],
    [{ probed: null }, "switch wal"],
    [{ probed: null, shown: "fails" }, "rethrow-probe wal-fails-here"],
    [{ probed: null, network: true }, "rethrow-probe network-file-system"],
    [{ probed: null, affected: true }, "rethrow-probe wal-reset-bug"],
    [{ probed: null, network: true, requireWal: true }, "rethrow-probe network-file-system"],
    [{ probed: null, wanted: "delete" }, "rethrow-probe asked"],
    [{ probed: "memory", shown: "untested" }, "switch wal"],
    [{ probed: "truncate" }, "switch wal"],
    [{ affected: true }, "stay delete wal-reset-bug"],
    [{ affected: true, network: true, shown: "fails" }, "stay delete wal-reset-bug"],
    [{ network: true }, "stay delete network-file-system"],
    [{ network: true, shown: "fails" }, "stay delete network-file-system"],
    [{ shown: "fails" }, "stay delete wal-fails-here"],
    [{ shown: "fails", probed: "persist" }, "stay persist wal-fails-here"],
    [{ shown: "untested" }, "switch wal"],
    [{ requireWal: true }, "switch wal"],
    [{ requireWal: true, affected: true }, "unsupported wal-reset-bug"],
    [{ requireWal: true, network: true }, "unsupported network-file-system"],
    [{ requireWal: true, shown: "fails" }, "unsupported wal-fails-here"],
    [{ wanted: "delete" }, "stay delete asked"],
    [{ wanted: "delete", probed: "memory" }, "stay memory asked"],
    [{ wanted: "delete", probed: "truncate" }, "switch delete"],
    [{ wanted: "delete", probed: "off" }, "switch delete"],
    [{ wanted: "delete", affected: true, network: true }, "stay delete asked"],
  ];
  for (const [facts, expected] of table) {
    test(`A2 B2 ${JSON.stringify(facts)} leads to: ${expected}`, () => {
      assert.equal(inWords(decideSwitch({ ...plain, ...facts })), expected);
    });
  }
});

describe("the decision after the switch", () => {
  test("A2.14 a file that is WAL on disk, or may be, is never downgraded", () => {
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

  test("A1.4 only a marker leads to a downgrade", () => {
    eachFallback((outcome, onDisk, requireWal) => {
      if (decideFallback(outcome, onDisk, requireWal).do !== "downgrade") return;
      assert.equal(outcome.kind, "marker", "an error that passes would change the mode for good");
    });
  });

  test("B2.21 requireWal never yields another mode, and never downgrades", () => {
    eachFallback((outcome, onDisk) => {
      const decision = decideFallback(outcome, onDisk, true);
      assert.ok(!["keep", "downgrade"].includes(decision.do), JSON.stringify({ outcome, onDisk }));
    });
  });

  test("B2.15 WAL is reported only where the engine, or the disk, says so", () => {
    eachFallback((outcome, onDisk, requireWal) => {
      if (decideFallback(outcome, onDisk, requireWal).do !== "verify") return;
      const said = outcome.kind === "row" ? outcome.mode : outcome.kind === "no-row" ? onDisk : null;
      assert.equal(said, "wal", `WAL would be believed: ${JSON.stringify({ outcome, onDisk })}`);
    });
  });

  test("B2.15 a mode that was kept is the engine's own, and only memory is passed over in silence", () => {
    eachFallback((outcome, onDisk, requireWal) => {
      const decision = decideFallback(outcome, onDisk, requireWal);
      if (decision.do !== "keep") return;
      assert.equal(decision.mode, outcome.kind === "row" ? outcome.mode : onDisk);
      assert.equal(decision.log, decision.mode !== "memory");
    });
  });

  test("A1.5 any other error is thrown, whatever the disk says", () => {
    eachFallback((outcome, onDisk, requireWal) => {
      if (outcome.kind !== "error") return;
      assert.equal(decideFallback(outcome, onDisk, requireWal).do, "rethrow-switch");
    });
  });

  const table: readonly (readonly [SwitchOutcome, JournalMode | null, boolean, string])[] = [
    [{ kind: "row", mode: "wal" }, null, false, "verify"],
    [{ kind: "row", mode: "wal" }, null, true, "verify"],
    [{ kind: "row", mode: "delete" }, null, false, "keep delete logged"],
    [{ kind: "row", mode: "memory" }, null, false, "keep memory"],
    [{ kind: "row", mode: "delete" }, null, true, "unsupported"],
    [{ kind: "no-row" }, "wal", false, "verify"],
    [{ kind: "no-row" }, "delete", false, "keep delete logged"],
    [{ kind: "no-row" }, "delete", true, "unsupported"],
    [{ kind: "no-row" }, null, false, "unknown"],
    [{ kind: "no-row" }, null, true, "unknown"],
    [{ kind: "marker" }, "wal", false, "rethrow-switch"],
    [{ kind: "marker" }, "wal", true, "rethrow-switch"],
    [{ kind: "marker" }, null, false, "rethrow-switch"],
    [{ kind: "marker" }, "delete", false, "downgrade"],
    [{ kind: "marker" }, "truncate", false, "downgrade"],
    [{ kind: "marker" }, "delete", true, "unsupported"],
    [{ kind: "error" }, "delete", false, "rethrow-switch"],
  ];
  for (const [outcome, onDisk, requireWal, expected] of table) {
    const require = requireWal ? ", WAL required" : "";
    test(`A2 B2 ${JSON.stringify(outcome)} with ${onDisk} on disk${require} leads to: ${expected}`, () => {
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
