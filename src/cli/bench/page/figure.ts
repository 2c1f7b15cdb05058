/** A figure of the page: drawn for a wide and for a narrow screen, with its legend. */
import type { PlotOptions } from "@observablehq/plot";
import { escapeHtml } from "./html.ts";
import { peerLook } from "./peer-colours.ts";
import type { Plots } from "./plot-library.ts";

export interface Figure {
  readonly title: string;
  /** What to look at. */
  readonly caption: string;
  /** The peers in the legend; none where a plot names them itself. */
  readonly peers: readonly string[];
  /** @param width in pixels */
  draw(width: number): PlotOptions;
}

const widths = { wide: 860, narrow: 380 } as const;

export function renderFigure({ title, caption, peers, draw }: Figure, { plot, document }: Plots): string {
  const drawings = Object.entries(widths).map(([name, width]) => {
    const options = {
      document,
      width,
      style: { background: "transparent", fontSize: "12px", overflow: "hidden" },
      ariaLabel: title,
      ...draw(width),
    };
    const { outerHTML } = plot.plot(options as PlotOptions) as unknown as { outerHTML: string };
    return `<div class="${name}">${outerHTML}</div>`;
  });
  return `<figure><h3>${escapeHtml(title)}</h3>${legend(peers)}${drawings.join("")}<figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}

function legend(peers: readonly string[]): string {
  if (peers.length === 0) return "";
  const entries = peers.map((name) => {
    const { colour, isDashed } = peerLook(name);
    return `<li><span class="swatch" style="border-top:3px ${isDashed ? "dashed" : "solid"} ${colour}"></span>${escapeHtml(name)}</li>`;
  });
  return `<ul class="legend">${entries.join("")}</ul>`;
}
