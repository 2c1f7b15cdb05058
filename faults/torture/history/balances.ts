/** Holds the accounts that a read saw against what the transfers moved. */
import type { Findings } from "./findings.ts";
import type { ReadEvent, WriteEvent } from "./history.ts";

/**
 * @param accounts the balances before the first write
 * @param seen the writes that the same read saw; `null` when it has only counted them, and then only the sum is compared
 */
export function judgeBalances(
  read: ReadEvent,
  accounts: Readonly<Record<string, number>>,
  seen: ReadonlySet<WriteEvent> | null,
  findings: Findings,
): void {
  const { balances, reader } = read;
  if (balances === undefined) return;
  const is = sumOf(balances);
  const was = sumOf(accounts);
  if (is !== was) {
    const text = `${reader} saw accounts with ${is} in all; transfers do not change that there are ${was}.`;
    findings.add({ rule: "balance", about: "all accounts", text, events: [read] });
  }
  if (seen === null) return;
  const expected: Record<string, number> = { ...accounts };
  for (const { moves } of seen) {
    if (moves === undefined) continue;
    expected[moves.from] = (expected[moves.from] ?? 0) - moves.amount;
    expected[moves.to] = (expected[moves.to] ?? 0) + moves.amount;
  }
  for (const name of new Set([...Object.keys(expected), ...Object.keys(balances)])) {
    if (balances[name] === expected[name]) continue;
    const text = `${reader} saw ${balances[name] ?? "no balance"} in account ${name}; with the transfers that it saw there are ${expected[name] ?? "none"}.`;
    findings.add({ rule: "balance", about: name, text, events: [read] });
  }
}

function sumOf(balances: Readonly<Record<string, number>>): number {
  return Object.values(balances).reduce((sum, one) => sum + one, 0);
}
