/** What speaks against WAL mode, before a switch is tried. */
import { queryValue } from "../engine/connection.ts";
import { operationalFailure } from "../engine/sqlite-error.ts";
import { isWalResetAffected } from "../engine/wal-reset-bug.ts";
import type { Context } from "./context.ts";
import { decideSwitch, type JournalMode, type StayReason, type SwitchDecision } from "./decision.ts";
import { resetBug } from "./messages.ts";

/** What to do with a file that is not known to be in WAL mode, and what the decision rests on. */
export interface ObstacleReport {
  readonly decision: SwitchDecision;
  readonly version: string | null;
  readonly network: string | null;
  /** Why WAL did not work on the scratch database. */
  readonly proofError: Error | undefined;
}

/**
 * Checks the library's version and the file system and, if these allow the switch, whether
 * WAL works in the directory.
 */
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
      return `it is on ${network}, and WAL does not work across machines`;
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

/** WAL has to be shown to work in the directory; the switch itself proves nothing (JM-035). */
function show({ connection, path, surroundings }: Context): {
  readonly shown: "works" | "fails" | "untested";
  readonly error?: Error;
} {
  const proof = path === null ? null : surroundings.proveWal(path, connection);
  if (proof === null) return { shown: "untested" };
  return proof.works ? { shown: "works" } : { shown: "fails", error: proof.error };
}
