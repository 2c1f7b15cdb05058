/** What stands in WAL's way before the switch. */
import { queryValue } from "../engine/connection.ts";
import { operationalFailure } from "../engine/sqlite-error.ts";
import { isWalResetAffected } from "../engine/wal-reset-bug.ts";
import type { Context } from "./context.ts";
import { decideSwitch, type JournalMode, type StayReason, type SwitchDecision } from "./decision.ts";
import { resetBug } from "./messages.ts";

/** What to do with a file that is not known to be WAL, and what the decision rests on. */
export interface ObstacleReport {
  readonly decision: SwitchDecision;
  readonly version: string | null;
  readonly network: string | null;
  /** Why the scratch database did not work. */
  readonly proofError: Error | undefined;
}

/** Looks at the library's version, the file system and, if these would let the file be switched, the directory. */
export function lookForObstacle(context: Context, probed: JournalMode | null): ObstacleReport {
  const { wanted, requireWal } = context;
  const network = networkOf(context);
  const version = wanted === "wal" ? versionOf(context) : null;
  const facts = {
    probed,
    wanted,
    requireWal,
    affected: isWalResetAffected(version),
    network: network !== null,
  };
  const decision = decideSwitch({ ...facts, shown: "untested" });
  if (decision.do !== "switch" || decision.to !== "wal") {
    return { decision, version, network, proofError: undefined };
  }
  const { shown, error } = show(context);
  return { decision: decideSwitch({ ...facts, shown }), version, network, proofError: error };
}

/** The obstacle in words. */
export function obstacleText(because: StayReason, { version, network, proofError }: ObstacleReport): string {
  switch (because) {
    case "wal-reset-bug":
      return resetBug(version);
    case "network-file-system":
      return `WAL does not work across machines, and it is on ${network}`;
    default:
      return `WAL does not work in its directory (${proofError?.message})`;
  }
}

/** The network file system that the file is on. */
export function networkOf({ path, surroundings }: Context): string | null {
  return path === null ? null : surroundings.networkFileSystem(path);
}

function versionOf({ connection, surroundings }: Context): string | null {
  const known = surroundings.sqliteVersion(connection);
  if (known !== null) return known;
  try {
    const asked = queryValue(connection, "SELECT sqlite_version()");
    return typeof asked === "string" ? asked : null;
  } catch (error) {
    if (operationalFailure(error) === null) throw error;
    return null;
  }
}

/** Design section 6: WAL must be shown to work, not believed. */
function show({ connection, path, surroundings }: Context): {
  readonly shown: "works" | "fails" | "untested";
  readonly error?: Error;
} {
  const proof = path === null ? null : surroundings.proveWal(path, connection);
  if (proof === null) return { shown: "untested" };
  return proof.works ? { shown: "works" } : { shown: "fails", error: proof.error };
}
