import { colourVariables } from "./peer-colours.ts";

/** The page's style sheet: light or dark as the reader's system is, wide or narrow as the screen. */
export function styleSheet(): string {
  return `
:root { --ground: #ffffff; --ink: #1b1f24; --faint: #5b6470; --line: #d5dae0; --good: #087f5b; --bad: #c22f2f; ${colourVariables("light")} }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171b; --ink: #e6e9ed; --faint: #9ba5b1; --line: #343b44; --good: #2fcf9d; --bad: #ff7b72; ${colourVariables("dark")} }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 900px; margin: 0 auto; padding: 1rem 20px 4rem; }
h1 { margin: 1rem 0 0.25rem; font-size: 1.75rem; }
h2 { margin: 3rem 0 0; font-size: 1.4rem; border-bottom: 1px solid var(--line); }
h3 { margin: 2rem 0 0.25rem; font-size: 1.05rem; }
p { margin: 0.25rem 0 0.75rem; }
header p, figcaption, section > p { color: var(--faint); }
figure { margin: 0 0 2.5rem; }
figcaption { font-size: 0.9rem; }
.alarm { color: var(--bad); font-weight: 600; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.1rem 1.1rem; margin: 0 0 0.5rem; padding: 0; font-size: 0.9rem; }
.swatch { display: inline-block; width: 1.6rem; margin-right: 0.4rem; vertical-align: middle; }
.narrow { display: none; }
@media (max-width: 700px) { .wide { display: none; } .narrow { display: block; } }
svg { max-width: 100%; height: auto; display: block; }
.scroll { overflow-x: auto; margin-bottom: 1rem; }
table { border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; width: 100%; }
th, td { text-align: right; padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 0; white-space: normal; min-width: 11rem; }
th { font-weight: 600; color: var(--faint); }
.met td:last-child { color: var(--good); font-weight: 600; }
.missed td:last-child { color: var(--bad); font-weight: 600; }
`;
}
