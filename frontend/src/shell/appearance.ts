import { recall, remember } from "./memory";

const root = document.documentElement;

/** Theme menu, width and drawer of the navigation. */
export function appearance(): void {
  for (const item of document.querySelectorAll<HTMLElement>("[data-theme-set]")) {
    item.addEventListener("click", () => {
      remember("theme", item.dataset["themeSet"] ?? "auto");
      dispatchEvent(new Event("qingheng:theme"));
      markTheme();
    });
  }
  markTheme();
  document.querySelector("[data-nav-fold]")?.addEventListener("click", foldNavigation);
  for (const item of document.querySelectorAll("[data-nav-toggle]")) item.addEventListener("click", toggleDrawer);
  markFold();
}

function markTheme(): void {
  const choice = recall("theme") ?? root.dataset["themeChoice"] ?? "auto";
  for (const item of document.querySelectorAll<HTMLElement>("[data-theme-set]")) {
    item.setAttribute("aria-checked", String(item.dataset["themeSet"] === choice));
  }
}

export function foldNavigation(): void {
  const next = root.dataset["nav"] === "narrow" ? "wide" : "narrow";
  root.dataset["nav"] = next;
  remember("nav", next);
  markFold();
}

function markFold(): void {
  const narrow = root.dataset["nav"] === "narrow";
  document.querySelector("[data-nav-fold]")?.setAttribute("aria-expanded", String(!narrow));
  for (const item of document.querySelectorAll<HTMLElement>(".nav-module[data-name]")) {
    item.title = narrow ? (item.dataset["name"] ?? "") : "";
  }
}

function toggleDrawer(): void {
  const open = root.toggleAttribute("data-nav-open");
  document.querySelector("button.nav-open")?.setAttribute("aria-expanded", String(open));
  const target = open ? ".shell-nav .nav-module" : "button.nav-open";
  document.querySelector<HTMLElement>(target)?.focus();
}

export function closeDrawer(): boolean {
  if (!root.hasAttribute("data-nav-open")) return false;
  toggleDrawer();
  return true;
}
