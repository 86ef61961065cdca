import { icon } from "./icon";
import { text } from "./texts";

export type Tone = "success" | "info" | "warning" | "error";
export interface Notice {
  text: string;
  tone?: Tone;
  url?: string;
  link?: string;
}

const ICONS: Record<Tone, string> = {
  success: "circle-check",
  info: "info-circle",
  warning: "alert-triangle",
  error: "circle-x",
};

/** Show a notice at the lower right. Success and information leave by themselves; the rest stays until closed. */
export function notify({ text: message, tone = "info", url, link }: Notice): void {
  const holder = document.getElementById("toasts");
  if (!holder) return;
  // The same thing said twice is said once.
  for (const shown of holder.children) if ((shown as HTMLElement).dataset["said"] === message) shown.remove();
  const box = document.createElement("div");
  box.className = `notice notice-${tone}`;
  box.dataset["said"] = message;
  box.setAttribute("role", tone === "error" || tone === "warning" ? "alert" : "status");
  const words = document.createElement("div");
  words.className = "notice-text";
  words.textContent = message;
  if (url) {
    const anchor = document.createElement("a");
    anchor.href = url;
    anchor.textContent = link ?? text("open");
    words.append(" ", anchor);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn-close";
  close.setAttribute("aria-label", text("close"));
  close.addEventListener("click", () => box.remove());
  box.append(icon(ICONS[tone]), words, close);
  holder.append(box);
  if (tone === "success" || tone === "info") leaveAfter(box, 8000);
}

function leaveAfter(box: HTMLElement, milliseconds: number): void {
  let timer = setTimeout(() => box.remove(), milliseconds);
  const hold = (): void => clearTimeout(timer);
  const resume = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => box.remove(), milliseconds);
  };
  box.addEventListener("mouseenter", hold);
  box.addEventListener("focusin", hold);
  box.addEventListener("mouseleave", resume);
  box.addEventListener("focusout", resume);
}

/** Inline messages of the page carry a close button. */
export function closeButtons(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("[data-close-notice]");
    button?.closest(".notice")?.remove();
  });
}
