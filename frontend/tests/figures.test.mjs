import assert from "node:assert/strict";
import { test } from "node:test";
import { build } from "esbuild";

const { outputFiles } = await build({
  stdin: {
    contents: 'export * from "./chart/data"; export { csv } from "./chart/download"; export { describe, options } from "./chart/options"; export { floorOf } from "./chart/waterfall";',
    resolveDir: new URL("../src", import.meta.url).pathname,
    loader: "ts",
  },
  bundle: true,
  write: false,
  format: "esm",
});
const { shown, short, toNumber, csv, describe, options, floorOf } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
);

test("figures keep their printed digits, a true minus, and an em dash for what is missing", () => {
  assert.equal(shown("1234567.50"), "1,234,567.50");
  assert.equal(shown(-1234.5), "−1,234.5");
  assert.equal(shown("9007199254740993"), "9,007,199,254,740,993");
  assert.equal(shown(0), "0");
  assert.equal(shown(null), "—");
});

test("missing is never zero", () => {
  assert.equal(toNumber(null), null);
  assert.equal(toNumber(""), null);
  assert.equal(toNumber("0"), 0);
});

test("axis labels shorten by the language's own steps", () => {
  assert.equal(short(200000, "zh"), "20万");
  assert.equal(short(200000, "en"), "200k");
  assert.equal(short(1500, "en"), "1,500");
  assert.equal(short(320000000, "zh"), "3.2亿");
  assert.equal(short(1500000000000, "zh"), "1.5万亿");
  assert.equal(short(1500000000000, "en"), "1.5tn");
});

test("a downloaded table is safe to open in a spreadsheet and keeps negative numbers", () => {
  const text = csv({
    title: "=HYPERLINK()",
    unit: "t",
    periods: ["2021", "2022"],
    series: [{ name: "+cmd", kind: "value", values: ["-1.50", null] }],
    lang: "en",
  });
  assert.ok(text.startsWith("\ufeffSeries,Unit,2021,2022\r\n"));
  assert.ok(text.includes("'+cmd,t,-1.50,\r\n"));
  assert.ok(text.includes("'=HYPERLINK()"));
});

test("the description names first and last known figure", () => {
  const data = { title: "T", unit: "t", periods: ["a", "b", "c"], series: [{ name: "S", kind: "x", values: [null, 1, 2] }], lang: "en" };
  assert.match(describe(data), /S: 1 in b, 2 in c/);
});

const STYLE = { text: 12, width: 1000, font: "", ink: "#000", soft: "#666", line: "#ccc", surface: "#fff", heat: [], token: () => "#123", of: () => "#456" };
const bridge = (...values) => ({ title: "T", unit: "t", periods: values.map(String), series: [{ name: "S", kind: "value", values }], lang: "en" });

test("small steps beside large totals are drawn over an axis that says it is cut", () => {
  const made = options("waterfall", bridge("129000", "500", "-900", "128600"), STYLE);
  const { min, name } = made.yAxis;
  assert.ok(min > 120000 && min < 128600, String(min));
  assert.match(name, /axis cut, begins at 12[78][.\d]*k/);
  const stacked = [0, 3].map((at) => made.series.reduce((sum, one) => sum + (one.data[at].value ?? one.data[at]), 0));
  assert.deepEqual(stacked.map(Math.round), [129000, 128600]);
  const tops = [1, 2].map((at) => made.series.reduce((sum, one) => sum + (one.data[at].value ?? one.data[at]), 0));
  assert.deepEqual(tops, [129500, 129500]);
});

test("large steps, negative levels and lone figures keep the axis at nothing", () => {
  for (const values of [["100", "60", "-20", "140"], ["10", "-30", "-20"], ["100", "100"], ["0", "0", "0"]]) {
    assert.equal(floorOf(bridge(...values)), 0);
  }
  assert.equal(options("waterfall", bridge("100", "60", "160"), STYLE).yAxis.name, "t");
});

test("steps lie where their figures would run into each other, and bars have fewer figures at their axis", () => {
  const narrow = { ...STYLE, width: 310 };
  const data = bridge("382985", "0", "0", "13064", "-6009", "652", "-7134", "383558");
  const wide = options("waterfall", data, STYLE);
  assert.equal(wide.xAxis.type, "category");
  assert.equal(wide.series.at(-1).label.position, "top");
  const made = options("waterfall", data, narrow);
  assert.equal(made.yAxis.type, "category");
  assert.equal(made.yAxis.inverse, true);
  assert.match(made.xAxis.name, /axis cut/);
  assert.equal(made.xAxis.min, wide.yAxis.min);
  assert.equal(made.series.at(-1).label.position, "right");
  assert.equal(options("rows", data, narrow).xAxis.splitNumber, 2);
});

test("colours of scopes stand for scopes alone in streams", () => {
  const boxes = [["0:a", "0"], ["1:b", "1"], ["2:c", "scope3"]].map(([id, kind]) => ({ id, name: id, kind }));
  const flows = [{ source: "0:a", target: "1:b", value: "1" }, { source: "1:b", target: "2:c", value: "1" }];
  const [made] = options("sankey", { ...bridge(), boxes, flows }, { ...STYLE, of: (kind) => kind }).series;
  assert.deepEqual(made.data.map((box) => box.itemStyle.color), ["#666", "value", "scope3"]);
  assert.deepEqual(made.data.map((box) => box.label?.position), ["left", undefined, undefined]);
});
