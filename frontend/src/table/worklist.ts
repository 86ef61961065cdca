/** A list of work: [data-worklist] holds [data-work-item]s; j and k walk, Enter opens, e resolves, x chooses. */
function items(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-worklist] [data-work-item]")].filter(
    (item) => item.offsetParent !== null,
  );
}

function current(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>("[data-work-item]") ?? null;
}

export function move(step: 1 | -1): boolean {
  const all = items();
  if (all.length === 0) return false;
  const at = all.indexOf(current() as HTMLElement);
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step));
  const item = all[next];
  if (!item) return false;
  if (!item.hasAttribute("tabindex")) item.tabIndex = -1;
  item.focus();
  item.scrollIntoView({ block: "nearest" });
  return true;
}

export function open(): boolean {
  const item = current();
  if (!item || document.activeElement !== item) return false;
  const link = item.querySelector<HTMLElement>("[data-work-open], a[href]");
  link?.click();
  return link !== null;
}

export function act(name: string): boolean {
  const button = current()?.querySelector<HTMLElement>(`[data-work-act="${name}"]`);
  button?.click();
  return button != null;
}
