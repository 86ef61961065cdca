/** [data-drop]: a zone that is a file input. Shows that a file hovers over it, and names what was chosen. */
export function dropZones(root: ParentNode): void {
  for (const zone of root.querySelectorAll<HTMLElement>("[data-drop]:not([data-ready])")) {
    zone.dataset["ready"] = "yes";
    const input = zone.querySelector<HTMLInputElement>("input[type=file]");
    if (!input) continue;
    const said = document.createElement("div");
    said.setAttribute("role", "status");
    zone.append(said);
    for (const kind of ["dragenter", "dragover"]) zone.addEventListener(kind, () => zone.classList.add("drop-over"));
    for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("drop-over"));
    input.addEventListener("change", () => {
      const items = [...(input.files ?? [])].map((file) => {
        const item = document.createElement("li");
        item.textContent = file.name;
        return item;
      });
      const names = document.createElement("ul");
      names.className = "drop-files";
      names.append(...items);
      said.replaceChildren(...(items.length ? [names] : []));
    });
  }
}
