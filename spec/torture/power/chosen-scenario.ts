/** Which scenarios a run is about. */
import { ArgumentError } from "../../../src/errors.ts";
import { type PowerScenario, powerScenarios } from "./power-scenario.ts";

export interface ChosenScenario {
  readonly scenario: PowerScenario;
  /** One state alone. */
  readonly only?: { readonly position: number; readonly number: number };
}

/**
 * @param only scenarios by id, or `<scenario>:<position>:<number>`; default: all
 * @throws {ArgumentError} for what is not known
 */
export function chosenScenarios(only: readonly string[] | undefined): ChosenScenario[] {
  if (only === undefined || only.length === 0) return powerScenarios.map((scenario) => ({ scenario }));
  return only.map((text) => {
    const [id, position, number] = text.split(":");
    const scenario = powerScenarios.find((one) => one.id === id);
    if (scenario === undefined) {
      const known = powerScenarios.map((one) => one.id).join(", ");
      throw new ArgumentError(`there is no scenario ${JSON.stringify(id)}`, { hint: `known are ${known}` });
    }
    if (position === undefined) return { scenario };
    if (!/^\d+$/.test(position) || !/^\d+$/.test(number ?? ""))
      throw new ArgumentError(`${JSON.stringify(text)} does not name a state`, {
        hint: `write ${id}:<position>:<number>`,
      });
    return { scenario, only: { position: Number(position), number: Number(number) } };
  });
}
