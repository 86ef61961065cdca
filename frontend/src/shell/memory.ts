/** What this browser remembers: theme, width of the navigation, density, hidden columns. Never data. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`qingheng.${key}`);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`qingheng.${key}`, value);
  } catch {
    // A browser that keeps nothing still works; it forgets on the next page.
  }
}
