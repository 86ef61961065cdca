/** Sentences that scripts show, in the page's language; the server puts them into <script id="texts">. */
let texts: Record<string, string> | null = null;

export function text(key: string, values: Record<string, string> = {}): string {
  if (texts === null) {
    const holder = document.getElementById("texts");
    texts = holder?.textContent ? (JSON.parse(holder.textContent) as Record<string, string>) : {};
  }
  const found = texts[key] ?? key;
  return found.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
