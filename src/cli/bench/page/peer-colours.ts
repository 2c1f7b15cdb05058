/** One colour for each peer, the same in every plot: walguard's are strong and solid, the others' muted and dashed. */
export interface PeerLook {
  readonly colour: string;
  readonly isDashed: boolean;
}

/** For a light and for a dark page: both have a contrast of 3 to 1 and more to its ground. */
const colours: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  bare: ["#5b6470", "#aab4c0"],
  "bare-5s": ["#8a7a5c", "#cbb68c"],
  transaction: ["#7d6b8a", "#c0a9d2"],
  "node-sqlite": ["#4f7d5b", "#8fc49d"],
  kysely: ["#9a5b5b", "#dc9a9a"],
  drizzle: ["#55788f", "#93bcd6"],
  python: ["#94720f", "#e0b93f"],
  walguard: ["#1769c4", "#5ba8ff"],
  "walguard-sqlite": ["#7a3fc0", "#bd8cff"],
  "walguard-queue": ["#087f5b", "#2fcf9d"],
  "walguard-async": ["#c2500a", "#ff9a4d"],
  "walguard-writer": ["#c2186b", "#ff77b4"],
};

const others: readonly (readonly [string, string])[] = [
  ["#5b6470", "#aab4c0"],
  ["#94720f", "#e0b93f"],
  ["#4f7d5b", "#8fc49d"],
  ["#9a5b5b", "#dc9a9a"],
];

/** How a peer is drawn. The colour is a variable of the page's style sheet. */
export function peerLook(name: string): PeerLook {
  const isOurs = name.startsWith("walguard");
  return { colour: `var(--${variable(name)})`, isDashed: !isOurs };
}

/** The variables of the style sheet, for one of the two grounds. */
export function colourVariables(ground: "light" | "dark"): string {
  const pick = (pair: readonly [string, string]): string => pair[ground === "light" ? 0 : 1];
  const named = Object.entries(colours).map(([name, pair]) => `--peer-${name}: ${pick(pair)};`);
  const spare = others.map((pair, index) => `--peer-other-${index}: ${pick(pair)};`);
  return [...named, ...spare].join(" ");
}

function variable(name: string): string {
  if (Object.hasOwn(colours, name)) return `peer-${name}`;
  const sum = [...name].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  return `peer-other-${sum % others.length}`;
}
