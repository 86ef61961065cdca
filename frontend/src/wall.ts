/** The wall: pages turn by themselves, space or P pauses, arrows turn by hand, the clock tells the last update. */
const panels = [...document.querySelectorAll<HTMLElement>(".wall-panel")];
const dots = [...document.querySelectorAll<HTMLButtonElement>(".wall-dots button")];
const wall = document.querySelector<HTMLElement>(".wall");
const pauseButton = document.querySelector<HTMLButtonElement>("[data-wall-pause]");
const seconds = Number(wall?.dataset["seconds"] ?? "20");
const refresh = Number(wall?.dataset["refresh"] ?? "300");
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const opened = Date.now();
let at = Math.max(0, Number(location.hash.slice(1)) - 1) % Math.max(1, panels.length) || 0;
let paused = still;
let turned = Date.now();

function show(next: number): void {
  if (panels.length === 0) return;
  at = (next + panels.length) % panels.length;
  panels.forEach((panel, index) => panel.classList.toggle("current", index === at));
  dots.forEach((dot, index) => dot.setAttribute("aria-current", String(index === at)));
  turned = Date.now();
  history.replaceState(null, "", `#${at + 1}`);
  dispatchEvent(new Event("qingheng:charts"));
}

function pause(): void {
  paused = !paused;
  turned = Date.now();
  markPause();
}

function markPause(): void {
  pauseButton?.setAttribute("aria-pressed", String(paused));
  for (const part of pauseButton?.querySelectorAll<HTMLElement>("[data-when]") ?? []) {
    part.hidden = part.dataset["when"] !== (paused ? "paused" : "running");
  }
}

function tick(): void {
  const clock = document.querySelector("[data-wall-clock]");
  if (clock) {
    clock.textContent = new Intl.DateTimeFormat(document.documentElement.lang, {
      hour: "2-digit",
      minute: "2-digit",
      hour12: false,
      timeZone: (clock as HTMLElement).dataset["wallClock"] || undefined,
    }).format(new Date());
  }
  if (!paused && panels.length > 1 && Date.now() - turned >= seconds * 1000) show(at + 1);
  if (navigator.onLine && Date.now() - opened >= refresh * 1000) location.reload();
}

pauseButton?.addEventListener("click", pause);
dots.forEach((dot, index) => dot.addEventListener("click", () => show(index)));
document.addEventListener("keydown", (event) => {
  if (event.key === "p" || event.key === "P" || (event.key === " " && event.target === document.body)) pause();
  else if (event.key === "ArrowRight") show(at + 1);
  else if (event.key === "ArrowLeft") show(at - 1);
  else if (event.key === "f") void document.documentElement.requestFullscreen();
  else return;
  event.preventDefault();
});

const source = document.body.dataset["charts"];
if (source && document.querySelector("[data-chart]")) {
  const script = document.createElement("script");
  script.type = "module";
  script.src = source;
  document.head.append(script);
}
markPause();
show(at);
tick();
setInterval(tick, 1000);
export {};
