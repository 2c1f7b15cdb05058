import { connectCost } from "./connect-cost.ts";
import { diskSync } from "./disk-sync.ts";
import { firstConnectBySize } from "./file-size.ts";
import { firstConnects } from "./first-connects.ts";
import { memoryGrowth } from "./memory-growth.ts";
import type { Scenario } from "./scenario.ts";
import { writeRate } from "./write-rate.ts";
import { writerScenarios } from "./writer-scenarios.ts";

/**
 * All scenarios, in the order in which they run.
 *
 * @param isQuick small ones, for a look: their figures say nothing about speed
 */
export function allScenarios(isQuick: boolean): readonly Scenario[] {
  return [
    diskSync(isQuick),
    writeRate("FULL", isQuick),
    writeRate("OFF", isQuick),
    connectCost(isQuick),
    ...(isQuick ? [1] : [1, 16, 64]).map(firstConnectBySize),
    firstConnects(isQuick),
    memoryGrowth(isQuick),
    ...writerScenarios(isQuick),
  ];
}
