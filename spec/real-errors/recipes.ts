/** All recipes, one a code: the engine's own way where there is one, else an extension that says the code. */
import { catalogueEntry, faultCodes } from "../../faults/errors/catalogue.ts";
import { outOfReach } from "./out-of-reach.ts";
import type { Recipe } from "./recipe.ts";
import { connectionRecipes } from "./recipes/connections.ts";
import { fileRecipes } from "./recipes/files.ts";
import { sqlRecipes } from "./recipes/sql.ts";
import { systemCallRecipes } from "./recipes/system-calls.ts";
import { type StageName, stages } from "./stage.ts";

const natural = [...sqlRecipes, ...connectionRecipes, ...fileRecipes, ...systemCallRecipes];

const byCode = new Map<string, Recipe>();
for (const code of faultCodes) {
  const [own, ...others] = natural.filter((recipe) => recipe.code === code);
  const why = outOfReach[code];
  if (others.length > 0 || (own === undefined) === (why === undefined))
    throw new Error(`${code} is to have one recipe, or a reason why it has none`);
  byCode.set(code, own ?? saidByExtension(code, String(why)));
}

/** In the catalogue's order, one for each of its entries. */
export const recipes: readonly Recipe[] = [...byCode.values()];

/**
 * The recipe for a code.
 *
 * @throws {RangeError} for a code that the catalogue does not have
 */
export function recipeOf(code: string): Recipe {
  const recipe = byCode.get(catalogueEntry(code).code);
  if (recipe === undefined) throw new RangeError(`there is no recipe for ${code}`);
  return recipe;
}

function saidByExtension(code: string, why: string): Recipe {
  const isMute = code === "SQLITE_IOERR_NOMEM";
  return {
    code,
    how: `not by the engine itself: ${why}${isMute ? "" : ". A function of an extension says it"}`,
    saidByExtension: true,
    ...(isMute ? { not: everywhere(why) } : {}),
    run(scene) {
      const connection = scene.open();
      scene.extend(connection);
      scene.attempt(connection, `SELECT fail_with(${catalogueEntry(code).number})`);
    },
  };
}

function everywhere(why: string): Partial<Record<StageName, string>> {
  return Object.fromEntries(stages.map(({ name }) => [name, why]));
}
