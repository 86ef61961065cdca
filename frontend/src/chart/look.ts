/** Colours come from tokens.css, so that a chart looks like the page it stands on. */
export interface Look {
  ink: string;
  soft: string;
  line: string;
  surface: string;
  text: number;
  width: number; // pixels the picture has
  font: string;
  of: (kind: string, index: number) => string;
  heat: string[];
  token: (name: string) => string;
}

const FIXED: Record<string, string> = {
  scope1: "--scope1",
  scope2: "--scope2",
  scope2_location: "--scope2",
  scope2_market: "--scope2-market",
  scope3: "--scope3",
  materials: "--stage-materials",
  production: "--stage-production",
  transport: "--stage-transport",
  use: "--stage-use",
  end_of_life: "--stage-end",
  actual: "--series-1",
  value: "--series-1",
  forecast: "--series-1",
  due: "--ink-soft",
  target: "--ink",
  holds: "--ahead",
  rounding: "--heat-2",
  fails: "--behind",
  implausible: "--watch",
  cannot_tell: "--unknown",
  ahead: "--ahead",
  met: "--ahead",
  behind: "--behind",
  watch: "--watch",
  undecided: "--unknown",
};

export function look(element: HTMLElement): Look {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ink: token("--ink"),
    soft: token("--ink-soft"),
    line: token("--line"),
    surface: token("--surface"),
    text: parseFloat(style.fontSize) || 12,
    width: element.clientWidth,
    font: style.fontFamily.replaceAll('"', "'"), // the SVG writer does not escape quotes in style attributes
    of: (kind, index) => token(FIXED[kind] ?? `--series-${(index % 7) + 1}`),
    heat: [0, 1, 2, 3, 4].map((step) => token(`--heat-${step}`)),
    token,
  };
}
