import { closeDrawer, foldNavigation } from "./appearance";
import { recall, remember } from "./memory";
import { act, move, open } from "../table/worklist";

/**
 * Single keys: / search, ? help, [ navigation, j k next and previous line or thing, Enter open, e resolve, x choose.
 * They rest while one types, and can be switched off in the help (WCAG 2.1.4).
 */
const KEYS: Record<string, () => boolean> = {
  "/": focusSearch,
  "?": showHelp,
  "[": () => (foldNavigation(), true),
  j: () => move(1) || turn("next"),
  k: () => move(-1) || turn("prev"),
  e: () => act("resolve"),
  x: () => act("select"),
  Enter: open,
};

export function keyboard(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && closeDrawer()) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (recall("shortcuts") === "off" && event.key !== "Enter") return;
    if (KEYS[event.key]?.()) event.preventDefault();
  });
  for (const button of document.querySelectorAll("[data-show-shortcuts]")) {
    button.addEventListener("click", () => showHelp());
  }
  const toggle = document.querySelector<HTMLInputElement>("[data-shortcuts-on]");
  if (toggle) {
    toggle.checked = recall("shortcuts") !== "off";
    toggle.addEventListener("change", () => remember("shortcuts", toggle.checked ? "on" : "off"));
  }
}

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest("input:not([type=checkbox],[type=radio]),textarea,select,dialog") !== null)
  );
}

/** Without a list of work: the thing after or before this one, where the head of the page leads there. */
function turn(way: "next" | "prev"): boolean {
  const link = document.querySelector<HTMLAnchorElement>(`.page-head a[rel="${way}"]`);
  link?.click();
  return link !== null;
}

function focusSearch(): boolean {
  const input = document.querySelector<HTMLInputElement>("#search-input");
  input?.focus();
  input?.select();
  return input !== null;
}

function showHelp(): boolean {
  const dialog = document.querySelector<HTMLDialogElement>("#shortcuts");
  dialog?.showModal();
  return dialog !== null;
}
