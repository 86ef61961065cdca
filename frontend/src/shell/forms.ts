import TomSelect from "tom-select";
import { notify } from "./notices";
import { text } from "./texts";

/** select[data-select] becomes searchable; data-copy copies; data-submit-on-change submits its form. */
export function forms(root: ParentNode): void {
  for (const select of root.querySelectorAll<HTMLSelectElement>("select[data-select]:not(.tomselected)")) {
    new TomSelect(select, { allowEmptyOption: true, maxOptions: 200 });
  }
}

export function formActs(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const copy = target.closest<HTMLElement>("[data-copy]");
    if (copy) void copyText(copy.dataset["copy"] ?? "");
    target.closest<HTMLElement>("[data-print]") && print();
    const closer = target.closest("[data-close-dialog]");
    closer?.closest("dialog")?.close();
  });
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLElement;
    if (field.matches("[data-submit-on-change]")) field.closest("form")?.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const question = form.dataset["confirm"];
    if (question && !confirm(question)) event.preventDefault();
  });
}

async function copyText(words: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(words);
    notify({ tone: "success", text: text("copied") });
  } catch {
    notify({ tone: "warning", text: text("copy_refused") });
  }
}
