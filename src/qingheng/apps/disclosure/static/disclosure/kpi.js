// Keys of the table of figures: / goes to its filter, arrows move between figures, Home and End along a row.
// Enter opens the passport by itself, because every figure is a link. Works again after each exchange of the table.

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** @param {HTMLElement} row @returns {HTMLElement[]} */
function links(row) {
  return [...row.querySelectorAll("[data-cell]")].filter((link) => link.offsetParent !== null);
}

/** Only one figure is a stop of the Tab key; the arrows do the rest. */
function makeOneStop() {
  const table = document.querySelector("table[data-arrows]");
  if (!table || table.dataset.ready) return;
  table.dataset.ready = "yes";
  const all = [...table.querySelectorAll("[data-cell]")];
  all.forEach((link, index) => (link.tabIndex = index === 0 ? 0 : -1));
  table.addEventListener("focusin", (event) => {
    const link = event.target.closest("[data-cell]");
    if (!link) return;
    for (const other of table.querySelectorAll('[data-cell][tabindex="0"]')) other.tabIndex = -1;
    link.tabIndex = 0;
  });
}

/** @param {HTMLElement} from @param {string} key @returns {HTMLElement | undefined} */
function neighbour(from, key) {
  const row = from.closest("tr");
  const own = links(row);
  const at = own.indexOf(from);
  if (key === "Home") return own[0];
  if (key === "End") return own.at(-1);
  const [down, right] = STEPS[key];
  if (right) return own[at + right];
  const column = from.closest("th, td").cellIndex;
  let next = row;
  do next = down > 0 ? next.nextElementSibling : next.previousElementSibling;
  while (next && links(next).length === 0);
  if (!next) return undefined;
  return links(next).find((link) => link.closest("th, td").cellIndex === column) ?? links(next)[0];
}

function typing(target) {
  return target instanceof HTMLElement && target.closest("input, textarea, select, dialog") !== null;
}

addEventListener(
  "keydown",
  (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target;
    if (event.key === "/" && !typing(target)) {
      const find = document.getElementById("kpi-find");
      if (!find) return;
      find.focus();
      find.select();
    } else if (event.key in STEPS || event.key === "Home" || event.key === "End") {
      const link = target instanceof Element ? target.closest("table[data-arrows] [data-cell]") : null;
      const next = link && neighbour(link, event.key);
      if (!link) return;
      if (next) {
        next.focus();
        next.scrollIntoView({ block: "nearest", inline: "nearest" });
      }
    } else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

document.addEventListener("htmx:afterSettle", makeOneStop);
makeOneStop();
