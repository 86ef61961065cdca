"""What is wrong with the page a browser shows: too wide, clipped, one thing upon another, out of the keyboard's reach."""

from __future__ import annotations

from typing import Any

SETTLED = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => 0)));
}"""

# Boxes are cut to what their scrolling or clipping ancestors let show, so that a wide table in its frame is no fault.
LAYOUT = """() => {
  const faults = [];
  const name = (e) => `<${e.tagName.toLowerCase()}${e.id ? '#' + e.id : ''}${e.className && e.className.baseVal === undefined ? '.' + String(e.className).trim().split(/\\s+/).join('.') : ''}> ${(e.innerText || e.getAttribute('aria-label') || '').trim().slice(0, 40)}`;
  const root = document.documentElement, wide = root.clientWidth;
  if (root.scrollWidth > wide) {
    const guilty = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > wide + 1 && !cut(e));
    faults.push(`the page is ${root.scrollWidth} wide: ${guilty.slice(0, 2).map(name)}`);
  }
  function cut(e) {
    for (let up = e.parentElement; up && up !== document.body; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== 'visible') return true;
    return false;
  }
  const seen = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !e.closest('.visually-hidden, [inert], .visually-hidden-focusable');
  const shown = (e, box, own) => {
    let { left, top, right, bottom } = box;
    for (let up = e; up && up !== document.body; up = up.parentElement) {
      const style = getComputedStyle(up);
      if ((own || up !== e) && (style.overflowX !== 'visible' || style.overflowY !== 'visible')) {
        const frame = up.getBoundingClientRect();
        left = Math.max(left, frame.left); right = Math.min(right, frame.right);
        top = Math.max(top, frame.top); bottom = Math.min(bottom, frame.bottom);
      }
      if (style.position === 'fixed') break;
    }
    return { left, top, right, bottom };
  };
  const floats = (e) => { for (let up = e; up && up !== document.body; up = up.parentElement) if (['fixed', 'sticky'].includes(getComputedStyle(up).position)) return true; return false; };
  for (const e of document.querySelectorAll('a.btn, button, summary, label, h1, h2, h3, .badge, .chip, th, td, dt, dd, .nav-link, select')) {
    if (!seen(e)) continue;
    const style = getComputedStyle(e);
    if (style.overflowX !== 'visible' && style.overflowX !== 'auto' && style.textOverflow !== 'ellipsis' && e.tagName !== 'SELECT' && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1) faults.push(`clipped: ${name(e)}`);
    if (/^T[HD]$/.test(e.tagName) && style.overflowX === 'visible' && e.scrollWidth > e.clientWidth + 2) faults.push(`spills out of its cell: ${name(e)}`);
    const box = e.getBoundingClientRect();
    if (box.width > 1 && !cut(e) && !floats(e) && (box.left < -1 || box.right > wide + 1)) faults.push(`beyond the edge: ${name(e)}`);
  }
  const texts = [], range = document.createRange();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode() && texts.length < 4000) {
    const node = walker.currentNode, e = node.parentElement;
    if (!node.data.trim() || e.closest('script, style, svg, option, noscript') || !seen(e) || floats(e)) continue;
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      const at = shown(e, box, true);
      if (at.right - at.left > 3 && at.bottom - at.top > 3) texts.push({ e, ...at });
    }
  }
  texts.sort((a, b) => a.top - b.top);
  for (let i = 0; i < texts.length; i += 1)
    for (let j = i + 1; j < texts.length && texts[j].top < texts[i].bottom - 4; j += 1) {
      const a = texts[i], b = texts[j];
      if (a.e === b.e || a.e.contains(b.e) || b.e.contains(a.e)) continue;
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3 && Math.min(a.bottom, b.bottom) - b.top > 4)
        faults.push(`text upon text: ${name(a.e)} | ${name(b.e)}`);
    }
  return [...new Set(faults)].slice(0, 6);
}"""

# Long tables are cut to their first rows: what repeats need not be walked again.
PREPARE = """() => {
  for (const body of document.querySelectorAll('tbody')) [...body.rows].slice(3).forEach((row) => { row.hidden = true; row.style.display = 'none'; });
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')];
  const groups = new Set();
  window.__wanted = new Set(all.filter((e) => {
    if (e.disabled || e.tabIndex < 0 || e.type === 'hidden' || !e.checkVisibility({ visibilityProperty: true }) || e.closest('[inert]')) return false;
    if (e.type !== 'radio') return true;
    const group = `${e.form ? e.form.id || e.form.action : ''} ${e.name}`;
    return !groups.has(group) && groups.add(group);
  }));
  window.__reached = []; window.__faint = [];
  document.addEventListener('focusin', (event) => {
    const e = event.target;
    if (e === document.body) return;
    window.__reached.push(e);
    const marked = [e, e.parentElement, e.nextElementSibling].filter(Boolean).some((one) => {
      const style = getComputedStyle(one);
      return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
    });
    if (!marked) window.__faint.push(e.outerHTML.slice(0, 120));
  });
  const stops = { date: 4, 'datetime-local': 8, month: 3, time: 4 };  // parts of a field that Tab stops at one by one
  document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex');
  return [...window.__wanted].reduce((sum, e) => sum + (stops[e.type] || 1), 0);
}"""

WALKED = """() => {
  const radio = (e) => e.type === 'radio' && [...window.__reached].some((one) => one.name === e.name);
  const missed = [...window.__wanted].filter((e) => e.isConnected && e.checkVisibility({ visibilityProperty: true }) && !window.__reached.includes(e) && !radio(e));
  return { missed: missed.map((e) => e.outerHTML.slice(0, 120)), faint: window.__faint, first: window.__reached[0]?.getAttribute('href') || '' };
}"""


def resize(page: Any, width: int) -> None:
    """Give the page another width and wait until everything moved to its place."""
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(SETTLED)


def layout_faults(page: Any) -> list[str]:
    """Faults of the layout at the present width."""
    found: list[str] = page.evaluate(LAYOUT)
    return found


def keyboard_faults(page: Any) -> list[str]:
    """Controls that Tab does not reach, that do not show the focus, and a page whose first stop is no skip link."""
    wanted = page.evaluate(PREPARE)
    for _ in range(wanted + 3):
        page.keyboard.press("Tab")
    walked = page.evaluate(WALKED)
    faults = [f"not reached by Tab: {one}" for one in walked["missed"][:4]]
    faults += [f"focus not visible: {one}" for one in walked["faint"][:4]]
    if not walked["first"].startswith("#"):
        faults.append(f"the first stop is {walked['first'] or 'no link'}, not the skip link")
    return faults
