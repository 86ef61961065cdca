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
  const head = [data.lang === "zh" ? "序列" : "Series", data.lang === "zh" ? "单位" : "Unit", ...data.periods];
  const rows = data.series.map((series) => [series.name, data.unit, ...series.values.map((value) => value ?? "")]);
  const notes = [[data.title], ...(data.source ? [[data.source]] : [])];
  return "\ufeff" + [head, ...rows, [], ...notes].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** The picture with its title above, its unit, and its source below. */
export function svg(chart: EChartsType, data: ChartData, style: Look): string {
  const [width, height, pad] = [chart.getWidth(), chart.getHeight(), 16];
  const inner = chart.renderToSVGString().replace(/^<svg /, `<svg x="${pad}" y="56" `);
  const words = (y: number, size: number, fill: string, content: string, weight = 400): string =>
    `<text x="${pad}" y="${y}" font-family="${escape(style.font)}" font-size="${size}" font-weight="${weight}" fill="${fill}">${escape(content)}</text>`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width + pad * 2}" height="${height + 88}">` +
    `<rect width="100%" height="100%" fill="${style.surface}"/>` +
    words(28, 16, style.ink, data.title, 600) +
    words(46, 12, style.soft, data.unit) +
    inner +
    words(height + 74, 11, style.soft, data.source ?? "") +
    "</svg>"
  );
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
