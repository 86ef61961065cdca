import Offcanvas from "bootstrap/js/dist/offcanvas";

/**
 * Any link with hx-get and hx-target="#passport" opens the side panel. The panel appears at once with an outline,
 * fills when the answer comes, and gives the focus back to the link when it closes.
 */
export function passport(): void {
  const panel = document.getElementById("passport-panel");
  const body = document.getElementById("passport");
  if (!panel || !body) return;
  let opener: HTMLElement | null = null;

  document.addEventListener("htmx:beforeRequest", (event) => {
    const detail = (event as CustomEvent<{ target?: Element; elt?: HTMLElement }>).detail;
    if (detail.target !== body) return;
    if (!body.contains(detail.elt ?? null)) opener = detail.elt ?? null;
    showOutline(body);
    Offcanvas.getOrCreateInstance(panel).show();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if ((event as CustomEvent<{ target?: Element }>).detail.target !== body) return;
    body.scrollTop = 0;
    body.setAttribute("aria-busy", "false");
  });
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failure, (event) => {
      if ((event as CustomEvent<{ target?: Element }>).detail.target === body) Offcanvas.getInstance(panel)?.hide();
    });
  }
  panel.addEventListener("hidden.bs.offcanvas", () => {
    opener?.focus();
    opener = null;
  });
}

function showOutline(body: HTMLElement): void {
  const outline = document.createElement("div");
  outline.className = "skeleton";
  for (let line = 0; line < 9; line += 1) outline.append(document.createElement("span"));
  body.replaceChildren(outline);
  body.setAttribute("aria-busy", "true");
}
