import type * as Plot from "@observablehq/plot";
import { DriverError } from "../../../errors.ts";
import { importInstalled } from "../installed-package.ts";

/** Observable Plot, and a document to draw into. */
export interface Plots {
  readonly plot: typeof Plot;
  readonly document: unknown;
}

/** What is used of the package `jsdom`. */
interface DomPackage {
  readonly JSDOM: new (html: string) => { readonly window: { readonly document: unknown } };
}

/**
 * Loads what draws the page. The packages do not come with walguard: who measures without a page needs none.
 *
 * @param load for tests
 * @throws {DriverError} that says what to install
 */
export async function loadPlots(load: (name: string) => Promise<unknown> = importInstalled): Promise<Plots> {
  const plot = (await loadPackage(load, "@observablehq/plot")) as typeof Plot;
  const dom = (await loadPackage(load, "jsdom")) as DomPackage & { readonly default?: DomPackage };
  const { JSDOM } = dom.default ?? dom;
  return { plot, document: new JSDOM("").window.document };
}

async function loadPackage(load: (name: string) => Promise<unknown>, name: string): Promise<unknown> {
  try {
    return await load(name);
  } catch (cause) {
    const what = cause instanceof DriverError ? "is not installed" : "does not load";
    throw new DriverError(`The page is drawn with ${name}, which ${what}`, {
      hint: "npm install @observablehq/plot jsdom, or omit --page",
      cause,
    });
  }
}
