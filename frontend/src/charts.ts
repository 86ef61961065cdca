/** <figure class="chart" data-chart="trend|trajectory|bars|rows|waterfall|sankey|heat">: see components/chart.html. */
import { BarChart, HeatmapChart, LineChart, SankeyChart } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapContinuousComponent,
} from "echarts/components";
import { init, registerLocale, use, type EChartsType } from "echarts/core";
import langEN from "echarts/i18n/langEN-obj.js";
import langZH from "echarts/i18n/langZH-obj.js";
import { SVGRenderer } from "echarts/renderers";
import { readData, type ChartData, type Kind } from "./chart/data";
import { csv, png, save, svg } from "./chart/download";
import { look } from "./chart/look";
import { legend } from "./chart/legend";
import { describe, options } from "./chart/options";
import { lies } from "./chart/waterfall";
import { notify } from "./shell/notices";
import { text } from "./shell/texts";

use([
  LineChart,
  BarChart,
  HeatmapChart,
  SankeyChart,
  GridComponent,
  TooltipComponent,
  LegendComponent,
  MarkLineComponent,
  VisualMapContinuousComponent,
  AriaComponent,
  SVGRenderer,
]);
registerLocale("ZH", langZH);
registerLocale("EN", langEN);

interface Drawn {
  chart: EChartsType;
  figure: HTMLElement;
  picture: HTMLElement;
  data: ChartData;
  kind: Kind;
}

const drawn: Drawn[] = [];

function draw(figure: HTMLElement): void {
  const picture = figure.querySelector<HTMLElement>(".chart-picture");
  const data = readData(figure);
  // A picture in a hidden page of the wall has no size yet; it is drawn when its page is shown.
  if (!picture || !data || picture.clientWidth === 0 || figure.dataset["drawn"]) return;
  figure.dataset["drawn"] = "yes";
  const kind = (figure.dataset["chart"] ?? "trend") as Kind;
  if (kind === "heat") picture.style.height = `${Math.max(6, data.series.length * 1.75 + 4.5)}rem`;
  if (kind === "rows") picture.style.height = `${Math.max(8, data.periods.length * 1.9 + 4)}rem`;
  if (kind === "sankey") picture.style.height = `${Math.max(20, Math.min(44, (data.boxes?.length ?? 0) * 1.3))}rem`;
  const chart = init(picture, null, { renderer: "svg", locale: data.lang === "zh" ? "ZH" : "EN" });
  const item = { chart, figure, picture, data, kind };
  drawn.push(item);
  paint(item);
  picture.tabIndex = 0;
  walk(item);
  menu(item);
  let width = picture.clientWidth;
  new ResizeObserver(() => {
    if (picture.clientWidth && picture.clientWidth !== width && figure.isConnected) paint(item); // names and steps take the room there is
    width = picture.clientWidth;
    chart.resize();
  }).observe(picture);
}

function paint({ chart, figure, picture, data, kind }: Drawn): void {
  const style = look(picture);
  if (kind === "waterfall") {
    picture.style.height = lies(data, style) ? `${Math.max(8, data.periods.length * 2 + 5)}rem` : "";
    chart.resize();
  }
  chart.setOption(options(kind, data, style), { notMerge: true });
  figure.querySelector(".chart-legend")?.remove();
  if (kind !== "heat" && kind !== "sankey" && data.series.length > 1) picture.before(legend(kind, data, style));
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", describe(data));
}

/** Left and right walk from period to period and show the tip; Escape puts it away. */
function walk({ chart, picture, data, kind }: Drawn): void {
  let at = -1;
  picture.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (event.key === "Escape") chart.dispatchAction({ type: "hideTip" });
    if (step === 0 || kind === "sankey") return;
    event.preventDefault();
    const count = kind === "heat" ? data.periods.length * data.series.length : data.periods.length;
    at = Math.min(count - 1, Math.max(0, at + step));
    const seriesIndex = kind === "heat" ? 0 : data.series.findIndex((series) => series.values[at] != null);
    chart.dispatchAction({ type: "showTip", seriesIndex: Math.max(0, seriesIndex), dataIndex: at });
  });
  picture.addEventListener("blur", () => chart.dispatchAction({ type: "hideTip" }));
}

function menu(item: Drawn): void {
  item.figure.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-chart-act]");
    if (button) void act(item, button).catch(() => notify({ tone: "error", text: text("picture_failed") }));
  });
}

/** The picture for a file: drawn apart on white, as large as on the page, with its legend inside. */
function exported({ chart, picture, data, kind }: Drawn): string {
  const probe = document.createElement("div");
  probe.dataset["bsTheme"] = "light";
  picture.append(probe);
  const style = look(probe);
  const apart = init(document.createElement("div"), null, {
    renderer: "svg",
    width: chart.getWidth(),
    height: chart.getHeight() + 24,
  });
  apart.setOption(options(kind, data, style, true));
  const title = ["heat", "sankey", "rows"].includes(kind) ? `${data.title} (${data.unit})` : data.title; // a heat map has no axis to carry it
  const text = svg(apart, { ...data, title }, style);
  apart.dispose();
  probe.remove();
  return text;
}

async function act(item: Drawn, button: HTMLElement): Promise<void> {
  const { chart, figure, data } = item;
  const name = data.title.replace(/[\\/:*?"<>|\s,.]+/g, "_").slice(0, 80).replace(/_+$/, "");
  switch (button.dataset["chartAct"]) {
    case "table":
      button.setAttribute("aria-pressed", String(figure.classList.toggle("show-table")));
      chart.resize();
      break;
    case "csv":
      save(csv(data), `${name}.csv`, "text/csv;charset=utf-8");
      break;
    case "svg":
      save(exported(item), `${name}.svg`, "image/svg+xml");
      break;
    case "png":
      save(await png(exported(item)), `${name}.png`, "image/png");
      break;
  }
}

function drawAll(): void {
  for (let at = drawn.length - 1; at >= 0; at -= 1) {
    const item = drawn[at];
    if (item && !item.figure.isConnected) {
      item.chart.dispose();
      drawn.splice(at, 1);
    }
  }
  for (const figure of document.querySelectorAll<HTMLElement>("[data-chart]")) draw(figure);
}

new MutationObserver(() => drawn.forEach(paint)).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
addEventListener("qingheng:charts", drawAll);
drawAll();
