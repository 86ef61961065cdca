import { recall, remember } from "../shell/memory";
import { text } from "../shell/texts";

/**
 * [data-table] frames. Server-side paging, sort and filter are links; these behaviours work on the rows at hand:
 * column choice (th[data-column]), density, find ([data-table-find]), selection ([data-select-row]), sort of a
 * table that is whole on the page (th[data-sort] with td[data-value]).
 */
export function tables(root: ParentNode): void {
  const frames = [...root.querySelectorAll<HTMLElement>("[data-table]")];
  if (root instanceof HTMLElement && root.matches("[data-table]")) frames.push(root);
  for (const frame of frames) {
    if (frame.dataset["ready"]) continue;
    frame.dataset["ready"] = "yes";
    columnChoice(frame);
    densitySwitch(frame);
    find(frame);
    selection(frame);
    sorting(frame);
  }
}

function rows(frame: HTMLElement): HTMLTableRowElement[] {
  return [...frame.querySelectorAll<HTMLTableRowElement>("tbody > tr:not(.group)")];
}

function densitySwitch(frame: HTMLElement): void {
  const button = frame.querySelector<HTMLElement>("[data-density-switch]");
  const mark = (): void =>
    button?.setAttribute("aria-pressed", String(document.documentElement.dataset["density"] === "compact"));
  button?.addEventListener("click", () => {
    const next = document.documentElement.dataset["density"] === "compact" ? "normal" : "compact";
    document.documentElement.dataset["density"] = next;
    remember("density", next);
    mark();
  });
  mark();
}

function columnChoice(frame: HTMLElement): void {
  const menu = frame.querySelector<HTMLElement>("[data-columns-menu]");
  const heads = [...frame.querySelectorAll<HTMLElement>("thead th[data-column]")];
  const opener = menu?.closest<HTMLElement>(".dropdown");
  if (!menu || !opener) return;
  opener.hidden = heads.length === 0;
  const key = `columns.${frame.id}`;
  const hidden = new Set((recall(key) ?? "").split(",").filter(Boolean));
  const apply = (): void => heads.forEach((head) => showColumn(frame, head, !hidden.has(head.dataset["column"] ?? "")));
  for (const head of heads) {
    const name = head.dataset["column"] ?? "";
    const box = document.createElement("input");
    box.type = "checkbox";
    box.className = "form-check-input m-0";
    box.checked = !hidden.has(name);
    box.addEventListener("change", () => {
      if (box.checked) hidden.delete(name);
      else hidden.add(name);
      remember(key, [...hidden].join(","));
      apply();
    });
    const label = document.createElement("label");
    label.className = "dropdown-item";
    label.append(box, head.dataset["columnName"] ?? head.textContent?.trim() ?? name);
    menu.append(label);
  }
  apply();
}

function showColumn(frame: HTMLElement, head: HTMLElement, visible: boolean): void {
  const at = (head as HTMLTableCellElement).cellIndex;
  for (const row of frame.querySelectorAll<HTMLTableRowElement>("thead > tr, tbody > tr, tfoot > tr")) {
    const cell = row.cells[at];
    if (cell && cell.colSpan === 1) cell.hidden = !visible;
  }
}

function find(frame: HTMLElement): void {
  const input = frame.querySelector<HTMLInputElement>("[data-table-find]");
  input?.addEventListener("input", () => {
    const wanted = input.value.trim().toLocaleLowerCase();
    let shown = 0;
    for (const row of rows(frame)) {
      const match = (row.textContent ?? "").toLocaleLowerCase().includes(wanted);
      row.hidden = !match;
      if (match) shown += 1;
    }
    for (const group of frame.querySelectorAll<HTMLTableRowElement>("tbody > tr.group")) group.hidden = groupEmpty(group);
    const count = frame.querySelector<HTMLElement>("[data-table-count]");
    if (count) {
      count.dataset["whole"] ??= count.textContent ?? "";
      count.textContent = wanted ? text("found", { count: String(shown) }) : count.dataset["whole"];
    }
  });
}

function groupEmpty(group: HTMLTableRowElement): boolean {
  for (let row = group.nextElementSibling; row && !row.classList.contains("group"); row = row.nextElementSibling) {
    if (!(row as HTMLElement).hidden) return false;
  }
  return true;
}

function selection(frame: HTMLElement): void {
  const boxes = (): HTMLInputElement[] => [...frame.querySelectorAll<HTMLInputElement>("[data-select-row]")];
  const all = frame.querySelector<HTMLInputElement>("[data-select-all]");
  const bar = frame.querySelector<HTMLElement>("[data-table-bulk]");
  const update = (): void => {
    const chosen = boxes().filter((box) => box.checked);
    for (const box of boxes()) box.closest("tr")?.classList.toggle("active", box.checked);
    if (bar) bar.hidden = chosen.length === 0;
    const count = bar?.querySelector("[data-selected-count]");
    if (count) count.textContent = text("selected", { count: String(chosen.length) });
    if (all) {
      all.checked = chosen.length > 0 && chosen.length === boxes().length;
      all.indeterminate = chosen.length > 0 && !all.checked;
    }
  };
  all?.addEventListener("change", () => {
    for (const box of boxes()) if (!box.closest("tr")?.hidden) box.checked = all.checked;
    update();
  });
  frame.addEventListener("change", (event) => {
    if ((event.target as Element).matches("[data-select-row]")) update();
  });
  if (bar) update(); // without scripts the bar stays in sight; a page gone back to may have boxes ticked
}

function sorting(frame: HTMLElement): void {
  for (const head of frame.querySelectorAll<HTMLTableCellElement>("th[data-sort]")) {
    head.querySelector("button")?.addEventListener("click", () => {
      const ascending = head.getAttribute("aria-sort") !== "ascending";
      for (const other of frame.querySelectorAll("th[data-sort]")) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
      sortRows(frame, head.cellIndex, head.dataset["sort"] === "number", ascending);
    });
  }
}

/** Missing values stay last whichever way one sorts; rows stay below their group's heading. */
function sortRows(frame: HTMLElement, column: number, numeric: boolean, ascending: boolean): void {
  const language = document.documentElement.lang;
  const value = (row: HTMLTableRowElement): string => {
    const cell = row.cells[column];
    return cell?.dataset["value"] ?? cell?.textContent?.trim() ?? "";
  };
  const compare = (left: HTMLTableRowElement, right: HTMLTableRowElement): number => {
    const [a, b] = [value(left), value(right)];
    if (a === "" || b === "") return a === b ? 0 : a === "" ? 1 : -1;
    const order = numeric ? Number(a) - Number(b) : a.localeCompare(b, language);
    return ascending ? order : -order;
  };
  for (const body of frame.querySelectorAll("tbody")) {
    const whole = [...body.rows];
    const sorted: HTMLTableRowElement[] = [];
    let part: HTMLTableRowElement[] = [];
    for (const row of whole) {
      if (row.classList.contains("group")) {
        sorted.push(...part.sort(compare), row);
        part = [];
      } else part.push(row);
    }
    body.append(...sorted, ...part.sort(compare));
  }
}
