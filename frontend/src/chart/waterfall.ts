import { short, toNumber, type ChartData } from "./data";
import type { Look } from "./look";

const SMALL = 0.25; // of the highest level: steps that span less are drawn over a cut axis
const ROOM = 0.35; // below the lowest level, of what the steps span
const HEAD = 0.12; // above the highest level, of the height drawn
const GAP = 0.05; // height of the white cut through the totals, of the height drawn

/** Where the axis begins: at nothing, or above it where the steps would else be too thin to see. */
export function floorOf(data: ChartData): number {
  const values = (data.series[0]?.values ?? []).map((value) => toNumber(value) ?? 0);
  const levels = levelsOf(values);
  const [low, high] = [Math.min(...levels), Math.max(...levels)];
  const span = high - low;
  if (levels.length < 3 || low <= 0 || span <= 0 || span >= SMALL * high) return 0;
  const step = 10 ** Math.floor(Math.log10(span));
  return Math.max(0, Math.floor((low - ROOM * span) / step) * step);
}

/** Where a cut axis ends: above the highest level and the figure that stands on it. */
export function ceilingOf(data: ChartData, floor: number): number {
  const high = Math.max(...levelsOf((data.series[0]?.values ?? []).map((value) => toNumber(value) ?? 0)));
  const step = 10 ** Math.floor(Math.log10(high - floor)) / 2;
  return Math.ceil((high + (high - floor) * HEAD) / step) * step;
}

/** Whether the steps lie: where their figures would not stand beside each other. */
export function lies(data: ChartData, style: Look): boolean {
  const values = data.series[0]?.values ?? [];
  const words = Math.max(...values.map((value) => signed(toNumber(value) ?? 0, true).length), 1);
  return style.width > 0 && style.width / Math.max(values.length, 1) < words * style.text * 0.62 + style.text;
}

/** What is said at the axis: its unit, and where it begins when it is cut. */
export function axisName(data: ChartData, floor: number): string {
  if (floor === 0) return data.unit;
  const start = short(floor, data.lang);
  return data.lang === "zh" ? `${data.unit}（数轴截断，自 ${start} 起）` : `${data.unit} (axis cut, begins at ${start})`;
}

/** Steps from the first figure to the last: the first and last stand on the ground, the others where the one before ended. */
export function waterfall(data: ChartData, style: Look, lying = false): object[] {
  const values = (data.series[0]?.values ?? []).map((value) => toNumber(value) ?? 0);
  const last = values.length - 1;
  const levels = levelsOf(values);
  const floor = floorOf(data);
  const height = Math.max(...levels) - floor;
  const foot = floor > 0 ? floor + height * GAP : 0; // the totals stand below the cut and go on above it
  const total = { itemStyle: { color: style.of("value", 0) } };
  const stands = (at: number): boolean => at === 0 || at === last;
  const ground = values.map((_value, at) => (stands(at) ? 0 : Math.min(levels[at - 1] ?? 0, levels[at] ?? 0)));
  const feet = values.map((_value, at) => (stands(at) && floor > 0 ? { value: foot, ...total } : 0));
  const cuts = values.map((_value, at) => (stands(at) && floor > 0 ? height * GAP : 0));
  const bars = values.map((value, at) =>
    stands(at)
      ? { value: floor > 0 ? value - foot - height * GAP : value, ...total }
      : { value: Math.abs(value), itemStyle: { color: style.token(value > 0 ? "--scope1" : "--scope2") } },
  );
  const shared = { type: "bar", stack: "steps", barMaxWidth: style.text * (lying ? 1.5 : 4), emphasis: { focus: "none" }, name: data.series[0]?.name ?? "" };
  const blank = { itemStyle: { color: "transparent" }, silent: true, z: 1 };
  return [
    { ...shared, ...blank, data: ground },
    ...(floor > 0 ? [{ ...shared, silent: true, data: feet }, { ...shared, ...blank, data: cuts }] : []),
    {
      ...shared,
      data: bars,
      label: {
        show: true,
        position: lying ? "right" : "top",
        color: style.ink,
        fontSize: style.text,
        formatter: ({ dataIndex }: { dataIndex: number }) => signed(values[dataIndex] ?? 0, !stands(dataIndex)),
      },
    },
  ];
}

/** Where each bar ends: the first figure, what the steps lead to, the last figure. */
function levelsOf(values: number[]): number[] {
  let level = 0;
  return values.map((value, at) => (level = at === 0 || at === values.length - 1 ? value : level + value));
}

function signed(value: number, step: boolean): string {
  const size = Math.abs(value).toLocaleString("en", { maximumFractionDigits: Math.abs(value) < 100 ? 1 : 0 });
  return `${value < 0 ? "−" : step && value > 0 ? "+" : ""}${size}`;
}
