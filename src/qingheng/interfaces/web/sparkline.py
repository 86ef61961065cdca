"""A sparkline as a small SVG: gaps where figures are missing, a mark where the series breaks, words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from qingheng.interfaces.web.numerals import as_decimal, shown

WIDTH, HEIGHT, PAD = 100, 24, 3


def sparkline(
    values: Sequence[Any],
    *,
    labels: Sequence[str] = (),
    breaks: Sequence[int] = (),
    name: str = "",
    decimals: int | None = None,
) -> SafeString:
    """SVG of the values in order.

    values: numbers or None (a gap, never zero). labels: the period of each value. breaks: positions before
    which the definition changed. name: what the figures are, for the description. One known value is a dot;
    none is an em dash.
    """
    numbers = [as_decimal(getattr(value, "value", value)) for value in values]
    known = [number for number in numbers if number is not None]
    if not known:
        return format_html('<span class="missing" title="{}">—</span>', _("No figures to draw."))
    points = _points(numbers, low=min(known), high=max(known))
    parts = [*_gaps(points), *_breaks(breaks, len(numbers)), *_lines(points)]
    last = next(point for point in reversed(points) if point is not None)
    parts.append(format_html('<path class="spark-last" d="M{} {}h.01"/>', *last))
    words = describe(numbers, labels=labels, name=name, decimals=decimals)
    picture = format_html_join("", "{}", ((part,) for part in parts))
    frame = '<svg class="spark" viewBox="0 0 {} {}" preserveAspectRatio="none" {}>{}</svg>'
    return format_html(frame, WIDTH, HEIGHT, format_html('role="img" aria-label="{}"', words), picture)


def describe(
    numbers: Sequence[Decimal | None], *, labels: Sequence[str], name: str = "", decimals: int | None = None
) -> str:
    """`Name: FY2018/19 1,234; FY2019/20 not available; …`."""
    parts = []
    for at, number in enumerate(numbers):
        figure = shown(number, decimals).text or _("not available")
        parts.append(f"{labels[at]} {figure}" if at < len(labels) else figure)
    words = "; ".join(parts)
    return f"{name}: {words}" if name else words


Point = tuple[str, str]


def _points(numbers: Sequence[Decimal | None], *, low: Decimal, high: Decimal) -> list[Point | None]:
    step = (WIDTH - 2 * PAD) / max(1, len(numbers) - 1)
    span = high - low
    points: list[Point | None] = []
    for at, number in enumerate(numbers):
        if number is None:
            points.append(None)
            continue
        share = float((number - low) / span) if span else 0.5
        points.append((f"{PAD + at * step:.1f}", f"{HEIGHT - PAD - share * (HEIGHT - 2 * PAD):.1f}"))
    return points


def _lines(points: Sequence[Point | None]) -> list[SafeString]:
    """One path for each run of known figures; a lone figure is a dot."""
    parts: list[SafeString] = []
    run: list[Point] = []
    for point in [*points, None]:
        if point is not None:
            run.append(point)
            continue
        if len(run) == 1:
            parts.append(format_html('<path class="spark-point" d="M{} {}h.01"/>', *run[0]))
        elif run:
            path = " ".join(f"{x} {y}" for x, y in run)
            parts.append(format_html('<path class="spark-line" d="M{}"/>', path))
        run = []
    return parts


def _gaps(points: Sequence[Point | None]) -> list[SafeString]:
    """A dotted line across figures that are missing between two known ones."""
    parts: list[SafeString] = []
    before: Point | None = None
    missing = False
    for point in points:
        if point is None:
            missing = before is not None
            continue
        if missing and before is not None:
            parts.append(format_html('<path class="spark-gap" d="M{} {} {} {}"/>', *before, *point))
        before, missing = point, False
    return parts


def _breaks(breaks: Sequence[int], count: int) -> list[SafeString]:
    step = (WIDTH - 2 * PAD) / max(1, count - 1)
    return [
        mark_safe(f'<path class="spark-break" d="M{PAD + (at - 0.5) * step:.1f} 0V{HEIGHT}"/>')  # noqa: S308 - digits
        for at in breaks
        if 0 < at < count
    ]
