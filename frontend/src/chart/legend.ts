import type { ChartData, Kind } from "./data";
import type { Look } from "./look";
import { DASH, SYMBOLS } from "./options";
import { element } from "./tip";

const SVG = "http://www.w3.org/2000/svg";

/** The legend is text of the page: it wraps, it can be read aloud, and it looks like the lines it names. */
export function legend(kind: Kind, data: ChartData, style: Look): HTMLElement {
  const list = element("ul", "chart-legend");
  data.series.forEach((series, at) => {
    const item = element("li", "");
    item.append(sample(kind, series.kind, style.of(series.kind, at), at), element("span", "", series.name));
    list.append(item);
  });
  return list;
}

function sample(kind: Kind, series: string, colour: string, at: number): SVGSVGElement {
  const svg = make("svg", { viewBox: "0 0 24 12", "aria-hidden": "true" }) as SVGSVGElement;
  if (kind === "bars" || kind === "rows") {
    svg.append(make("rect", { x: "6", y: "1", width: "12", height: "10", rx: "2", fill: colour }));
    return svg;
  }
  if (series === "target") {
    svg.append(symbol("diamond", colour));
    return svg;
  }
  const dash = DASH[series];
  const line = { x1: "0", y1: "6", x2: "24", y2: "6", stroke: colour, "stroke-width": "2" };
  svg.append(make("line", dash ? { ...line, "stroke-dasharray": dash === "dashed" ? "5 3" : "2 2" } : line));
  if (!dash) svg.append(symbol(SYMBOLS[at % SYMBOLS.length] ?? "circle", colour));
  return svg;
}

function symbol(name: string, fill: string): SVGElement {
  if (name === "rect" || name === "roundRect") return make("rect", { x: "8.5", y: "2.5", width: "7", height: "7", fill });
  if (name === "triangle") return make("path", { d: "M12 2l4 7.5H8z", fill });
  if (name === "diamond") return make("path", { d: "M12 1.5l4 4.5-4 4.5-4-4.5z", fill });
  return make("circle", { cx: "12", cy: "6", r: "3.5", fill });
}

function make(tag: string, attributes: Record<string, string>): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
