/** Every page: htmx, menus, theme, keyboard, passports, tables, forms; charts are fetched only where there is one. */
import htmx from "htmx.org";
import "bootstrap/js/dist/collapse";
import "bootstrap/js/dist/dropdown";
import { appearance } from "./shell/appearance";
import { dropZones } from "./shell/drop";
import { formActs, forms } from "./shell/forms";
import { keyboard } from "./shell/keyboard";
import { closeButtons } from "./shell/notices";
import { passport } from "./shell/passport";
import { watchRequests } from "./shell/requests";
import { workingForms } from "./shell/working";
import { tables } from "./table/tables";

function charts(root: ParentNode): void {
  const source = document.body.dataset["charts"];
  if (!source || !root.querySelector("[data-chart]")) return;
  if (!document.querySelector(`script[src="${source}"]`)) {
    const script = document.createElement("script");
    script.type = "module";
    script.src = source;
    document.head.append(script);
  } else dispatchEvent(new Event("qingheng:charts"));
}

function prepare(root: ParentNode): void {
  tables(root);
  forms(root);
  dropZones(root);
  charts(root);
}

watchRequests();
appearance();
keyboard();
passport();
formActs();
workingForms();
closeButtons();
htmx.onLoad((element) => prepare(element as HTMLElement));
if (document.readyState !== "loading") prepare(document);
else document.addEventListener("DOMContentLoaded", () => prepare(document));
