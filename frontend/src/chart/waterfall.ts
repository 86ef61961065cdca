import { toNumber, type ChartData } from "./data";
import type { Look } from "./look";

/** Steps from the first figure to the last: the first and last stand on the ground, the others where the one before ended. */
export function waterfall(data: ChartData, style: Look): object[] {
  const values = (data.series[0]?.values ?? []).map((value) => toNumber(value) ?? 0);
  const last = values.length - 1;
  let level = values[0] ?? 0;
  const ground: number[] = [];
  const bars = values.map((value, at) => {
    if (at === 0 || at === last) {
      ground.push(0);
      return { value, itemStyle: { color: style.of("value", 0) } };
    }
    const from = level;
    level += value;
    ground.push(Math.min(from, level));
    return { value: Math.abs(value), itemStyle: { color: style.token(value > 0 ? "--scope1" : "--scope2") } };
  });
  const shared = { type: "bar", stack: "steps", barMaxWidth: style.text * 4, emphasis: { focus: "none" } };
  return [
    { ...shared, name: data.series[0]?.name ?? "", data: ground, itemStyle: { color: "transparent" }, silent: true, z: 1 },
    {
      ...shared,
      name: data.series[0]?.name ?? "",
      data: bars,
      label: {
        show: true,
        position: "top",
        color: style.ink,
        fontSize: style.text,
        formatter: ({ dataIndex }: { dataIndex: number }) => signed(values[dataIndex] ?? 0, dataIndex > 0 && dataIndex < last),
      },
    },
  ];
}

function signed(value: number, step: boolean): string {
  const size = Math.abs(value).toLocaleString("en", { maximumFractionDigits: Math.abs(value) < 100 ? 1 : 0 });
  return `${value < 0 ? "−" : step && value > 0 ? "+" : ""}${size}`;
}
