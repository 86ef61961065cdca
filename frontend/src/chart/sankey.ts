import type { EChartsCoreOption } from "echarts/core";
import { shown, toNumber, type ChartData } from "./data";
import type { Look } from "./look";
import { element } from "./tip";

/** Streams from box to box; every stream and box is in the table beside it. */
export function sankey(data: ChartData, style: Look): EChartsCoreOption {
  const boxes = data.boxes ?? [];
  const name = new Map(boxes.map((box) => [box.id, box.name]));
  const stages = new Map(boxes.map((box) => [box.id, box.id.slice(0, 1)]));
  const [before, after] = [style.text * 11, style.text * 17]; // room for the names of sources and of categories
  return {
    tooltip: {
      trigger: "item",
      confine: true,
      backgroundColor: style.surface,
      borderColor: style.line,
      textStyle: { color: style.ink, fontSize: style.text + 1 },
      transitionDuration: 0,
      formatter: (item: unknown) => said(item, data, name),
    },
    series: [
      {
        type: "sankey",
        left: before, // names of sources stand at their left, those of categories at their right: no stream runs through them
        right: after,
        top: 8,
        bottom: 8,
        nodeGap: style.text * 1.5, // names of thin boxes stand below each other without touching
        nodeWidth: style.text,
        draggable: false,
        layoutIterations: 32,
        labelLayout: { hideOverlap: true },
        emphasis: { focus: "adjacency" },
        label: {
          color: style.ink,
          fontSize: style.text,
          width: after - style.text,
          overflow: "truncate",
          textBorderColor: style.surface,
          textBorderWidth: style.text / 4,
          formatter: (item: { name: string }) => name.get(item.name) ?? item.name,
        },
        lineStyle: { color: "target", opacity: 0.32, curveness: 0.5 },
        data: boxes.map((box, at) => ({
          name: box.id,
          itemStyle: { color: colour(box.kind, stages.get(box.id), style, at), borderWidth: 0 },
          ...(stages.get(box.id) === "0" ? { label: { position: "left", width: before - style.text } } : {}),
        })),
        links: (data.flows ?? []).map((flow) => ({
          source: flow.source,
          target: flow.target,
          value: toNumber(flow.value) ?? 0,
          ...(stages.get(flow.source) === "0" ? { lineStyle: { color: style.soft, opacity: 0.22 } } : {}),
        })),
      },
    ],
  };
}

/** Colours of scopes are for scopes alone: sources are grey, sites have one colour, categories that of their scope. */
function colour(kind: string, stage: string | undefined, style: Look, at: number): string {
  if (stage === "0") return style.soft;
  return stage === "1" ? style.of("value", 0) : style.of(kind, at);
}

interface Item {
  dataType?: string;
  name: string;
  value: number;
  data: { source?: string; target?: string; value?: number };
}

function said(item: unknown, data: ChartData, name: Map<string, string>): HTMLElement {
  const one = item as Item;
  const box = element("div", "chart-tip");
  const edge = one.dataType === "edge";
  const words = edge ? `${name.get(one.data.source ?? "") ?? ""} → ${name.get(one.data.target ?? "") ?? ""}` : name.get(one.name);
  box.append(element("div", "chart-tip-head", words ?? ""));
  box.append(element("div", "", `${shown(Math.abs(one.value) >= 10 ? Number(one.value.toFixed(1)) : Number(one.value.toPrecision(3)))} ${data.unit}`));
  return box;
}
