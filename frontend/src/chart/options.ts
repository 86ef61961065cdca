import type { EChartsCoreOption } from "echarts/core";
import { short, shown, toNumber, type ChartData, type Kind, type Series } from "./data";
import type { Look } from "./look";
import { sankey } from "./sankey";
import { tip } from "./tip";
import { axisName, ceilingOf, floorOf, lies, waterfall } from "./waterfall";

type Option = EChartsCoreOption;
export const SYMBOLS = ["circle", "rect", "triangle", "diamond", "roundRect", "pin", "arrow"];
export const DASH: Record<string, "dashed" | "dotted"> = { due: "dashed", target: "dashed", forecast: "dotted" };

/** ECharts options of one chart. Nothing moves; nothing is shown that the table beside it does not say. */
export function options(kind: Kind, data: ChartData, style: Look, legend = false): Option {
  const shared = frame(data, style);
  if (kind === "heat") return { ...shared, ...heat(data, style) };
  if (kind === "sankey") return { ...shared, ...sankey(data, style) };
  if (kind === "waterfall") return { ...shared, ...steps(data, style), series: waterfall(data, style, lies(data, style)) };
  const grid = kind === "rows" ? turned(axes(data, style, legend), style) : axes(data, style, legend);
  return { ...shared, ...grid, series: data.series.map((series, at) => drawn(kind, series, at, data, style)) };
}

function frame(data: ChartData, style: Look): Option {
  return {
    animation: false,
    textStyle: { fontFamily: style.font, fontSize: style.text, color: style.ink },
    aria: { enabled: true, label: { description: describe(data) } },
    tooltip: {
      trigger: "axis",
      confine: true,
      renderMode: "html",
      backgroundColor: style.surface,
      borderColor: style.line,
      padding: [8, 10],
      textStyle: { color: style.ink, fontSize: style.text + 1 },
      axisPointer: { type: "line", lineStyle: { color: style.soft, width: 1, type: "solid" } },
      transitionDuration: 0,
      formatter: (params: unknown) => tip(params, data, style),
    },
  };
}

function axes(data: ChartData, style: Look, legend: boolean): Option {
  const text = style.text;
  return {
    grid: { left: 8, right: 16, top: text * 2.4, bottom: legend ? text * 2.6 : 4, containLabel: true },
    legend: {
      show: legend && data.series.length > 1,
      bottom: 0,
      left: 0,
      itemWidth: text * 1.6,
      itemHeight: text * 0.7,
      itemGap: text * 1.2,
      textStyle: { color: style.soft, fontSize: text },
    },
    xAxis: {
      type: "category",
      data: data.periods,
      axisLine: { lineStyle: { color: style.token("--line-strong") } },
      axisTick: { show: false },
      axisLabel: { color: style.soft, fontSize: text, interval: 0, hideOverlap: true, margin: text * 0.7 },
    },
    yAxis: {
      type: "value",
      name: data.unit,
      nameLocation: "end",
      nameGap: text * 0.9,
      nameTextStyle: { color: style.soft, fontSize: text, align: "left", padding: [0, 0, 0, -text * 0.4] },
      axisLabel: { color: style.soft, fontSize: text, formatter: (value: number) => short(value, data.lang) },
      splitLine: { lineStyle: { color: style.line, width: 1 } },
      splitNumber: 4,
    },
  };
}

/** Axes of steps: where the steps are small beside the totals the axis is cut, and says so. */
function steps(data: ChartData, style: Look): Option {
  const { yAxis, ...rest } = axes(data, style, false) as Record<string, object>;
  const floor = floorOf(data);
  const ends = floor > 0 ? { min: floor, max: ceilingOf(data, floor) } : { boundaryGap: ["0%", "10%"] };
  const name = axisName(data, floor);
  if (!lies(data, style)) return { ...rest, yAxis: { ...yAxis, name, ...ends } };
  const made = turned({ ...rest, yAxis: { ...yAxis, ...ends } }, style) as Record<string, object>;
  const head = { name, nameLocation: "middle", nameGap: style.text * 2.2, nameTextStyle: { color: style.soft, fontSize: style.text } };
  const room = style.text * 6; // figures stand at the right of their bars
  return { ...made, grid: { ...made["grid"], top: style.text * 4.2, right: room }, xAxis: { ...made["xAxis"], ...head } };
}

/** Bars lie: names stand at the left where they have room, the first at the top. */
function turned(axes: Option, style: Look): Option {
  const { xAxis, yAxis, ...rest } = axes as Record<string, object>;
  const names: Record<string, unknown> = { ...xAxis, inverse: true };
  const figures: Record<string, unknown> = { ...yAxis, name: "", position: "top" };
  const narrow = style.width > 0 && style.width < style.text * 45;
  const width = narrow ? Math.min(style.text * 15, style.width * 0.36) : style.text * 15;
  return {
    ...rest,
    yAxis: { ...names, axisLabel: { ...(names["axisLabel"] as object), hideOverlap: false, width, overflow: "truncate" } },
    xAxis: { ...figures, splitNumber: narrow ? 2 : 4, axisLabel: { ...(figures["axisLabel"] as object), hideOverlap: true } },
  };
}

function drawn(kind: Kind, series: Series, at: number, data: ChartData, style: Look): Option {
  const colour = style.of(series.kind, at);
  const values = series.values.map(toNumber);
  if (kind === "bars" || kind === "rows") {
    return {
      type: "bar",
      name: series.name,
      data: values,
      ...(series.stack ? { stack: series.stack } : {}),
      barMaxWidth: style.text * (kind === "rows" ? 1.5 : 3),
      itemStyle: { color: colour, borderColor: style.surface, borderWidth: series.stack ? 1 : 0 },
      emphasis: { focus: "none" },
    };
  }
  const line = DASH[series.kind] ?? "solid";
  return {
    type: "line",
    name: series.name,
    data: values,
    connectNulls: line !== "solid",
    symbol: line === "solid" ? SYMBOLS[at % SYMBOLS.length] : series.kind === "target" ? "diamond" : "none",
    symbolSize: style.text * (series.kind === "target" ? 0.9 : 0.55),
    showSymbol: true,
    lineStyle: { color: colour, width: line === "solid" ? style.text / 6 : style.text / 8, type: line },
    itemStyle: { color: colour },
    emphasis: { focus: "none" },
    ...markLines(series, data, style),
  };
}

/** A break in series is a vertical line with its reason in the tip; it is never joined over in silence. */
function markLines(series: Series, data: ChartData, style: Look): Option {
  const breaks = (series.marks ?? []).filter((mark) => mark.kind === "break" && data.periods.includes(mark.period));
  if (breaks.length === 0) return {};
  return {
    markLine: {
      silent: true,
      symbol: "none",
      animation: false,
      label: { show: true, position: "end", formatter: "≠", color: style.token("--watch-text"), fontSize: style.text },
      lineStyle: { color: style.token("--watch"), type: "dashed", width: 1 },
      data: breaks.map((mark) => ({ xAxis: mark.period })),
    },
  };
}

function heat(data: ChartData, style: Look): Option {
  const cells = data.series.flatMap((series, row) =>
    series.values.map((value, column) => [column, row, toNumber(value)] as [number, number, number | null]),
  );
  const known = cells.map((cell) => cell[2]).filter((value): value is number => value !== null);
  const [least, most] = [Math.min(0, ...known), Math.max(0, ...known)];
  const apart = least < 0 && most > 0; // less and more get colours of their own, with nothing in between
  const [low, high] = apart ? [-Math.max(-least, most), Math.max(-least, most)] : [least, most];
  const colours = apart
    ? [style.heat[2], style.heat[1], style.heat[0], style.token("--more-1"), style.token("--more-2")]
    : style.heat;
  const isDark = (value: number): boolean => !apart && value - low > 0.66 * (high - low);
  const ground = style.token("--heat-ink");
  const cell = ([x, y, value]: [number, number, number | null]): object =>
    value === null
      ? { value: [x, y, "-"] }
      : { value: [x, y, value], label: { color: isDark(value) ? ground : style.ink } };
  const text = style.text;
  return {
    tooltip: { ...(frame(data, style)["tooltip"] as object), trigger: "item" },
    grid: { left: 8, right: 8, top: 4, bottom: text * 3, containLabel: true },
    xAxis: { type: "category", data: data.periods, ...bare(style) },
    yAxis: { type: "category", inverse: true, data: data.series.map((series) => series.name), ...bare(style) },
    visualMap: {
      min: low,
      max: high > low ? high : low + 1,
      orient: "horizontal",
      left: 0,
      bottom: 0,
      itemWidth: text * 0.8,
      itemHeight: text * 8,
      text: [shown(high), shown(low)],
      textStyle: { color: style.soft, fontSize: text },
      inRange: { color: colours },
      outOfRange: { color: style.surface },
      calculable: false,
    },
    series: [
      {
        type: "heatmap",
        data: cells.map(cell),
        itemStyle: { borderColor: style.surface, borderWidth: 2, borderRadius: 3 },
        label: {
          show: data.periods.length <= 14,
          fontSize: text,
          formatter: (item: { value: unknown[] }) => shown(item.value[2] as number),
        },
        emphasis: { itemStyle: { borderColor: style.ink } },
      },
    ],
  };
}

function bare(style: Look): Option {
  return {
    axisLine: { show: false },
    axisTick: { show: false },
    splitArea: { show: false },
    axisLabel: { color: style.soft, fontSize: style.text, interval: 0, hideOverlap: true },
  };
}

/** One paragraph a screen reader says: title, unit, and each series from first to last figure. */
export function describe(data: ChartData): string {
  const zh = data.lang === "zh";
  if (data.flows) {
    const name = new Map((data.boxes ?? []).map((box) => [box.id, box.name]));
    const streams = data.flows.slice(0, 5).map((one) => `${name.get(one.source)} → ${name.get(one.target)} ${shown(one.value)}`);
    return zh
      ? `${data.title}（${data.unit}）。最大的几项：${streams.join("；")}。图下可切换为表格。`
      : `${data.title} (${data.unit}). The largest: ${streams.join("; ")}. The same figures are available as a table.`;
  }
  const parts = data.series.map((series) => {
    const known = series.values.map((value, at) => [data.periods[at] ?? "", value] as const).filter(([, value]) => toNumber(value) !== null);
    const [first, last] = [known[0], known[known.length - 1]];
    if (!first || !last) return zh ? `${series.name}：无数据` : `${series.name}: no data`;
    return zh
      ? `${series.name}：${first[0]}为${shown(first[1])}，${last[0]}为${shown(last[1])}`
      : `${series.name}: ${shown(first[1])} in ${first[0]}, ${shown(last[1])} in ${last[0]}`;
  });
  return zh
    ? `${data.title}（${data.unit}）。${parts.join("；")}。图下可切换为表格。`
    : `${data.title} (${data.unit}). ${parts.join("; ")}. The same figures are available as a table.`;
}
