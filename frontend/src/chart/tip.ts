import { shown, type ChartData } from "./data";
import type { Look } from "./look";

interface Item {
  seriesIndex: number;
  dataIndex: number;
  value: unknown;
}

const SVG = "http://www.w3.org/2000/svg";

/** The tip is made of elements and classes: a strict content policy forbids style attributes in text. */
export function tip(params: unknown, data: ChartData, style: Look): HTMLElement {
  const items = (Array.isArray(params) ? params : [params]) as Item[];
  const box = element("div", "chart-tip");
  const first = items[0];
  if (!first) return box;
  const heat = Array.isArray(first.value);
  const column = heat ? Number((first.value as unknown[])[0]) : first.dataIndex;
  box.append(element("div", "chart-tip-head", data.periods[column] ?? ""));
  const seen = new Set<number>();
  for (const item of items) {
    const at = heat ? Number((item.value as unknown[])[1]) : item.seriesIndex;
    const series = data.series[Math.min(at, data.series.length - 1)];
    if (!series || (at >= data.series.length && seen.has(data.series.length - 1))) continue; // a waterfall draws one series as two
    seen.add(at);
    const row = element("div", "chart-tip-row");
    row.append(swatch(style.of(series.kind, at)), element("span", "", series.name));
    row.append(element("span", "chart-tip-value", `${shown(series.values[column])} ${data.unit}`));
    box.append(row);
    for (const mark of series.marks ?? []) {
      if (mark.period === data.periods[column]) box.append(element("div", "chart-tip-note", mark.text));
    }
  }
  return box;
}

export function element(tag: string, name: string, words = ""): HTMLElement {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.textContent = words;
  return made;
}

export function swatch(colour: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 12 12");
  const dot = document.createElementNS(SVG, "rect");
  for (const [key, value] of Object.entries({ x: "1", y: "1", width: "10", height: "10", rx: "2", fill: colour })) {
    dot.setAttribute(key, value);
  }
  svg.append(dot);
  return svg;
}
