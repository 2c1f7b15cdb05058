/** `npm run trace`: writes `TRACEABILITY.md`, `traceability.json` and `ERRORS.md`. Exits with 1 if it finds a gap. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadMutants } from "../../faults/mutation/load-mutants.ts";
import { loadRequirements } from "../reader/requirements.ts";
import { specDirectory } from "../reader/spec-place.ts";
import { loadCases } from "../runner/case/load-cases.ts";
import { errorsPage } from "./errors-page.ts";
import { findings, traceability, traceabilityJson, traceabilityText } from "./traceability.ts";

const trace = traceability(loadRequirements(), loadCases(), await loadMutants());
writeFileSync(join(specDirectory(), "TRACEABILITY.md"), traceabilityText(trace));
writeFileSync(join(specDirectory(), "ERRORS.md"), errorsPage());
writeFileSync(join(specDirectory(), "traceability.json"), traceabilityJson(trace));
for (const { id, message } of findings(trace)) {
  console.error(`${id} ${message}`);
  process.exitCode = 1;
}
