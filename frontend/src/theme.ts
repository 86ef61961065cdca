/**
 * Loaded first and blocking, so that the page never flashes in the wrong theme or with the wrong width.
 * Choice: localStorage "qingheng.theme" (light | dark | auto), else the person's own setting, else the system's.
 */
const root = document.documentElement;

function kept(key: string): string | null {
  try {
    return localStorage.getItem(`qingheng.${key}`);
  } catch {
    return null;
  }
}

function apply(): void {
  const choice = kept("theme") ?? root.dataset["themeDefault"] ?? "auto";
  const dark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset["bsTheme"] = dark ? "dark" : "light";
  root.dataset["themeChoice"] = choice === "dark" || choice === "light" ? choice : "auto";
}

if (root.dataset["themeFixed"] === undefined) {
  apply();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
  addEventListener("storage", apply);
  addEventListener("qingheng:theme", apply);
}
root.dataset["nav"] = kept("nav") === "narrow" ? "narrow" : "wide";
root.dataset["density"] = kept("density") === "compact" ? "compact" : "normal";
root.classList.remove("no-script");
