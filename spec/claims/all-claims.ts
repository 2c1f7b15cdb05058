/** The catalogue of claims. */
import { checkpoints } from "./areas/checkpoints.ts";
import { drivers } from "./areas/drivers.ts";
import { errors } from "./areas/errors.ts";
import { integrity } from "./areas/integrity.ts";
import { journalModes } from "./areas/journal-modes.ts";
import { locks } from "./areas/locks.ts";
import { lostFiles } from "./areas/lost-files.ts";
import { lostLocks } from "./areas/lost-locks.ts";
import { modeChanges } from "./areas/mode-changes.ts";
import { pragmas } from "./areas/pragmas.ts";
import { transactions } from "./areas/transactions.ts";
import { walFiles } from "./areas/wal-files.ts";
import { type Claim, claimAreas } from "./claim.ts";

const catalogue: readonly Claim[] = [
  ...journalModes,
  ...modeChanges,
  ...walFiles,
  ...lostFiles,
  ...locks,
  ...lostLocks,
  ...transactions,
  ...checkpoints,
  ...pragmas,
  ...errors,
  ...integrity,
  ...drivers,
];

/** All claims, by area and id. */
export const allClaims: readonly Claim[] = claimAreas.flatMap((area) =>
  catalogue.filter((claim) => claim.area === area).sort((one, other) => one.id.localeCompare(other.id)),
);
