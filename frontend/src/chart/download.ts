import type { EChartsType } from "echarts/core";
import type { ChartData } from "./data";
import type { Look } from "./look";

/** Files a reader may take along: each carries title, unit and source, not the bare picture. */
export function csv(data: ChartData): string {
  const cell = (value: unknown): string => {
    const words = String(value ?? "");
    const safe = /^[=+@\t\r]|^-(?![\d.])/.test(words) ? `'${words}` : words;
    return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const notes = [[data.title], ...(data.source ? [[data.source]] : [])];
  const written = (rows: unknown[][]): string => "\ufeff" + [...rows, [], ...notes].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
  if (data.flows) {
    const name = new Map((data.boxes ?? []).map((box) => [box.id, box.name]));
    const streams = data.flows.map((flow) => [name.get(flow.source), name.get(flow.target), data.unit, flow.value]);
    return written([data.lang === "zh" ? ["来自", "去向", "单位", "数值"] : ["From", "To", "Unit", "Value"], ...streams]);
  }
  const head = [data.lang === "zh" ? "序列" : "Series", data.lang === "zh" ? "单位" : "Unit", ...data.periods];
  const rows = data.series.map((series) => [series.name, data.unit, ...series.values.map((value) => value ?? "")]);
  return written([head, ...rows]);
}

/** The picture with its title above, its unit, and its source below. */
export function svg(chart: EChartsType, data: ChartData, style: Look): string {
  const [width, height, pad] = [chart.getWidth(), chart.getHeight(), 16];
  const title = lines(data.title, width, `600 16px ${style.font}`);
  const source = lines(data.source ?? "", width, `400 11px ${style.font}`);
  const top = 16 + title.length * 22;
  const inner = chart.renderToSVGString().replace(/^<svg /, `<svg x="${pad}" y="${top}" `);
  const words = (y: number, size: number, fill: string, content: string, weight = 400): string =>
    `<text x="${pad}" y="${y}" font-family="${escape(style.font)}" font-size="${size}" font-weight="${weight}" fill="${fill}">${escape(content)}</text>`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width + pad * 2}" height="${top + height + 16 + source.length * 15}">` +
    `<rect width="100%" height="100%" fill="${style.surface}"/>` +
    title.map((line, at) => words(28 + at * 22, 16, style.ink, line, 600)).join("") +
    inner +
    source.map((line, at) => words(top + height + 12 + at * 15, 11, style.soft, line)).join("") +
    "</svg>"
  );
}

/** Breaks a text into lines no wider than so many pixels: Latin between words, Chinese anywhere. */
function lines(text: string, width: number, font: string): string[] {
  const context = document.createElement("canvas").getContext("2d");
  if (!context || !text) return text ? [text] : [];
  context.font = font;
  const made: string[] = [];
  let line = "";
  for (const piece of text.match(/[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+\s*|\s+/g) ?? []) {
    if (line && context.measureText(line + piece.trimEnd()).width > width) {
      made.push(line.trimEnd());
      line = "";
    }
    line += piece;
  }
  return [...made, line.trimEnd()];
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

export async function png(picture: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * 2;
  canvas.height = image.naturalHeight * 2;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser offers no canvas");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture could not be made"))), "image/png");
  });
}

export function save(content: Blob | string, name: string, type: string): void {
  const blob = typeof content === "string" ? new Blob([content], { type }) : content;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
