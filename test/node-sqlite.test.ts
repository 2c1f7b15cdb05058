/** Everything that holds for both drivers, on node:sqlite. Its twin runs in another process. */

import { connectBehaviour } from "../spec/behaviours/connect.ts";
import { connectFailuresBehaviour } from "../spec/behaviours/connect-failures.ts";
import { faultInterceptionBehaviour } from "../spec/behaviours/fault-interception.ts";
import { faultRealityBehaviour } from "../spec/behaviours/fault-reality.ts";
import { fileLengthBehaviour } from "../spec/behaviours/file-length.ts";
import { integrityBehaviour } from "../spec/behaviours/integrity.ts";
import { journalModeBehaviour } from "../spec/behaviours/journal-mode.ts";
import { journalModeRaceBehaviour } from "../spec/behaviours/journal-mode-race.ts";
import { journalModeRefusedBehaviour } from "../spec/behaviours/journal-mode-refused.ts";
import { manyWritersBehaviour } from "../spec/behaviours/many-writers.ts";
import { nestedWriteTxnBehaviour } from "../spec/behaviours/nested-write-txn.ts";
import { placesBehaviour } from "../spec/behaviours/places.ts";
import { sqliteErrorBehaviour } from "../spec/behaviours/sqlite-error.ts";
import { transactionBoundariesBehaviour } from "../spec/behaviours/transaction-boundaries.ts";
import { walProofBehaviour } from "../spec/behaviours/wal-proof.ts";
import { writeTxnBehaviour } from "../spec/behaviours/write-txn.ts";

const driver = "node:sqlite";
connectBehaviour(driver);
connectFailuresBehaviour(driver);
faultInterceptionBehaviour(driver);
faultRealityBehaviour(driver);
fileLengthBehaviour(driver);
integrityBehaviour(driver);
journalModeBehaviour(driver);
journalModeRaceBehaviour(driver);
journalModeRefusedBehaviour(driver);
manyWritersBehaviour(driver);
nestedWriteTxnBehaviour(driver);
placesBehaviour(driver);
sqliteErrorBehaviour(driver);
transactionBoundariesBehaviour(driver);
walProofBehaviour(driver);
writeTxnBehaviour(driver);
