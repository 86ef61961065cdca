import htmx from "htmx.org";
import { notify, type Notice } from "./notices";
import { text } from "./texts";

interface Detail {
  xhr?: XMLHttpRequest;
  shouldSwap?: boolean;
  isError?: boolean;
  headers?: Record<string, string>;
}

/** htmx under a strict content policy, and a plain sentence for every way a request can fail. */
export function watchRequests(): void {
  htmx.config.includeIndicatorStyles = false;
  htmx.config.allowEval = false;
  htmx.config.allowScriptTags = false;
  htmx.config.selfRequestsOnly = true;
  htmx.config.historyCacheSize = 0;
  htmx.config.refreshOnHistoryMiss = true;
  htmx.config.timeout = 30000;
  htmx.config.scrollBehavior = "instant" as typeof htmx.config.scrollBehavior;

  document.addEventListener("htmx:beforeSwap", (event) => {
    const detail = (event as CustomEvent<Detail>).detail;
    // 422 is a form with its errors beside the fields: show it, it is an answer and not a failure.
    if (detail.xhr?.status === 422) {
      detail.shouldSwap = true;
      detail.isError = false;
    }
  });
  document.addEventListener("htmx:responseError", (event) => {
    const xhr = (event as CustomEvent<Detail>).detail.xhr;
    notify({ tone: "error", text: reason(xhr) });
  });
  document.addEventListener("htmx:sendError", () => notify({ tone: "error", text: text("unreachable") }));
  document.addEventListener("htmx:timeout", () => notify({ tone: "error", text: text("slow") }));
  // A view says HX-Trigger: {"notice": {"text": "...", "tone": "success", "url": "..."}}.
  document.addEventListener("notice", (event) => notify((event as CustomEvent<Notice>).detail));
}

function reason(xhr: XMLHttpRequest | undefined): string {
  // A refusal of a service answers with its own words (refusal_fragment.html).
  const said = xhr ? new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector("[data-refusal]") : null;
  if (said?.textContent) return said.textContent.trim().replace(/\s+/g, " ");
  switch (xhr?.status) {
    case 401:
      return text("signed_out");
    case 403:
      return text("forbidden");
    case 404:
      return text("not_found");
    case 409:
      return text("conflict");
    case 413:
      return text("too_large");
    default:
      return text("failed", { status: String(xhr?.status ?? "") });
  }
}
