/**
 * Bundles styles, islands, the icon sprite and the coastlines into the web application's static folder.
 * Nothing is fetched: everything comes from node_modules. Output names are fixed; Django adds the hashes.
 */
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { feature } from "topojson-client";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "src", "qingheng", "interfaces", "web", "static", "built");
const watch = process.argv.includes("--watch");

const options = {
  absWorkingDir: here,
  outdir: out,
  bundle: true,
  minify: !watch,
  sourcemap: false,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
  target: ["chrome111", "firefox115", "safari16.4"],
  define: { "process.env.NODE_ENV": '"production"' },
};

/** Browsers parse what esbuild cannot lower (light-dark, relative colours); styles therefore keep their syntax. */
const bundles = [
  { ...options, target: "esnext", entryPoints: { app: "styles/app.css", wall: "styles/wall.css" } },
  { ...options, format: "esm", entryPoints: { app: "src/app.ts", charts: "src/charts.ts", wall: "src/wall.ts" } },
  { ...options, format: "iife", entryPoints: { theme: "src/theme.ts" } },
];

/** One <symbol> for each icon named in icons.txt, stroke inherited from the text around it. */
async function sprite() {
  const names = (await readFile(join(here, "icons.txt"), "utf8")).split(/\s+/).filter(Boolean);
  const symbols = [];
  for (const name of names) {
    const text = await readFile(join(here, "node_modules/@tabler/icons/icons/outline", `${name}.svg`), "utf8");
    symbols.push(symbol(name, text));
  }
  symbols.push(symbol("mark", await readFile(join(here, "brand/mark.svg"), "utf8")));
  const body = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
  await writeFile(join(out, "icons.svg"), body);
  await writeFile(join(out, "favicon.svg"), await readFile(join(here, "brand/favicon.svg")));
  return names;
}

function symbol(name, text) {
  const inner = text.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>[\s\S]*$/, "").replace(/\s*\n\s*/g, "");
  return (
    `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" ` +
    `stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`
  );
}

/**
 * The coastlines of the world (Natural Earth 1:110m, public domain) as one <symbol>: a unit a degree, south downwards,
 * 180 W and 90 N in the corner. Land alone: no border and no name is drawn.
 */
async function coastlines() {
  const atlas = JSON.parse(await readFile(join(here, "node_modules/world-atlas/land-110m.json"), "utf8"));
  const lands = feature(atlas, atlas.objects.land).features.flatMap(({ geometry }) => geometry.coordinates);
  const place = ([longitude, latitude]) => `${+(longitude + 180).toFixed(2)} ${+(90 - latitude).toFixed(2)}`;
  const path = lands.flat().map((ring) => `M${ring.map(place).join("L")}Z`).join("");
  await writeFile(
    join(out, "land.svg"),
    `<svg xmlns="http://www.w3.org/2000/svg"><symbol id="land" viewBox="0 0 360 180">` +
      `<path fill-rule="evenodd" vector-effect="non-scaling-stroke" d="${path}"/></symbol></svg>\n`,
  );
}

/** The licence text of every package that ended up in a bundle. */
async function licences(metafiles) {
  const packages = new Set(["@tabler/icons", "world-atlas"]);
  for (const { inputs } of metafiles) {
    for (const path of Object.keys(inputs)) {
      const found = path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//);
      if (found) packages.add(found[1]);
    }
  }
  const parts = [];
  for (const name of [...packages].sort()) {
    const folder = join(here, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const entries = await readdir(folder, { withFileTypes: true });
    const files = entries.filter((e) => e.isFile() && /^(licen[cs]e|notice)/i.test(e.name)).map((e) => e.name);
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
    parts.push([`${name} ${version} (${license})`, ...texts.map((text) => text.trim())].join("\n\n"));
  }
  await writeFile(join(out, "LICENCES.txt"), parts.join(`\n\n${"-".repeat(80)}\n\n`) + "\n");
}

/** Static-file manifests fail on a style sheet that names a file nobody ships. */
async function refuseDanglingReferences() {
  for (const file of (await readdir(out)).filter((name) => /\.(css|js)$/.test(name))) {
    const text = await readFile(join(out, file), "utf8");
    if (text.includes("sourceMappingURL")) throw new Error(`${file} names a source map`);
    const foreign = file.endsWith(".css") ? text.match(/url\((?!["']?data:)[^)]*\)/) : null;
    if (foreign) throw new Error(`${file} refers to ${foreign[0]}`);
  }
}

if (watch) {
  await mkdir(out, { recursive: true });
  await sprite();
  await coastlines();
  for (const bundle of bundles) await (await esbuild.context(bundle)).watch();
} else {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const icons = await sprite();
  await coastlines();
  const results = await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
  await licences(results.map((result) => result.metafile));
  await refuseDanglingReferences();
  for (const { metafile } of results) {
    for (const [path, { bytes }] of Object.entries(metafile.outputs)) {
      console.log(`${path.split("/").pop().padEnd(12)} ${Math.ceil(bytes / 1024)} kB`);
    }
  }
  console.log(`icons.svg    ${icons.length} icons`);
}
