/** What the server says about a chart. Numbers may come as text, so that no printed digit is lost on the way. */
export interface Mark {
  period: string;
  kind: "break" | "restated" | "estimated" | "note";
  text: string;
}

export interface Series {
  name: string;
  kind: string;
  values: (number | string | null)[];
  marks?: Mark[];
  stack?: string;
}

/** A stream between two boxes of a Sankey diagram; boxes are told apart by id and shown by name. */
export interface Flow {
  source: string;
  target: string;
  value: number | string;
}

export interface Box {
  id: string;
  name: string;
  kind: string;
}

export interface ChartData {
  title: string;
  unit: string;
  periods: string[];
  series: Series[];
  boxes?: Box[];
  flows?: Flow[];
  source?: string;
  lang: "zh" | "en";
}

export type Kind = "trend" | "trajectory" | "bars" | "rows" | "waterfall" | "sankey" | "heat";

/** The figures of a chart stand inside it as text, so that they also come with a part swapped into the page. */
export function readData(figure: HTMLElement): ChartData | null {
  const text = figure.querySelector(".chart-data")?.textContent;
  return text ? (JSON.parse(text) as ChartData) : null;
}

export function toNumber(value: number | string | null | undefined): number | null {
  if (value === null || value === undefined || value === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Thousands separated, a true minus, decimals as they came. */
export function shown(value: number | string | null | undefined): string {
  const number = toNumber(value);
  if (number === null) return "—";
  const printed = typeof value === "string" && /^[-+]?\d+(\.\d+)?$/.test(value) ? value : plain(number);
  const [whole = "0", fraction] = printed.replace(/^[-+]/, "").split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return `${number < 0 ? "−" : ""}${grouped}${fraction ? `.${fraction}` : ""}`;
}

function plain(number: number): string {
  return number.toLocaleString("en", { useGrouping: false, maximumFractionDigits: 6 });
}

/** Axis labels: 12万, 3.4亿 or 120k, 3.4M. */
export function short(value: number, lang: "zh" | "en"): string {
  const steps: [number, string][] = lang === "zh" ? [[1e12, "万亿"], [1e8, "亿"], [1e4, "万"]] : [[1e12, "tn"], [1e9, "bn"], [1e6, "M"], [1e3, "k"]];
  const size = Math.abs(value);
  for (const [step, name] of steps) {
    if (size >= step && (lang === "zh" || size >= 1e4)) return shown(Number((value / step).toPrecision(4))) + name;
  }
  return shown(Number(value.toPrecision(6)));
}
