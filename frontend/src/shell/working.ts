import { text } from "./texts";

/**
 * button[data-working="what is being done"] of a plain form: from the press to the answer the page says what is being done and for
 * how long, and the form is not sent twice. data-working-note says what leaving the page means.
 */
export function workingForms(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented) return;
    if (form.dataset["busy"]) return event.preventDefault();
    const words = event.submitter?.dataset["working"];
    if (words && event.submitter) show(form, event.submitter, words, event.submitter.dataset["workingNote"] ?? "");
  });
  addEventListener("pageshow", (event) => event.persisted && document.querySelectorAll<HTMLFormElement>("form[data-busy]").forEach(clear)); // back
}

function show(form: HTMLFormElement, button: HTMLElement, words: string, note: string): void {
  form.dataset["busy"] = "yes";
  button.setAttribute("aria-busy", "true");
  const box = document.createElement("div");
  box.className = "progress-act working";
  box.setAttribute("role", "status");
  const said = document.createElement("div");
  const since = document.createElement("span");
  since.className = "number soft";
  since.ariaHidden = "true"; // a count of seconds is not read aloud
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", words);
  box.append(said, since, bar);
  (button.closest(".form-acts") ?? button).after(box);
  said.append(Object.assign(document.createElement("strong"), { textContent: words }));
  if (note) said.append(Object.assign(document.createElement("div"), { textContent: note, className: "soft" }));
  const started = Date.now();
  const count = (): void => {
    since.textContent = text("seconds", { count: String(Math.floor((Date.now() - started) / 1000)) });
    if (box.isConnected) setTimeout(count, 1000);
  };
  count();
}

function clear(form: HTMLFormElement): void {
  delete form.dataset["busy"];
  form.querySelectorAll("[aria-busy]").forEach((one) => one.removeAttribute("aria-busy"));
  form.querySelectorAll(".working").forEach((one) => one.remove());
}
