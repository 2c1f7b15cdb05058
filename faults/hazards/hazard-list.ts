import type { Hazard } from "./hazard.ts";
import { headerPeek } from "./header-peek.ts";
import { redundantCopy } from "./redundant-copy.ts";
import { returningGet } from "./returning-get.ts";
import { secondLibrary } from "./second-library.ts";
import { sharedConnection } from "./shared-connection.ts";
import { strayClose } from "./stray-close.ts";
import { twoNames } from "./two-names.ts";

/** The hazards that can be shown. A new one is a file and a line here. */
export const hazards: readonly Hazard[] = [
  strayClose,
  secondLibrary,
  sharedConnection,
  redundantCopy,
  headerPeek,
  twoNames,
  returningGet,
];
