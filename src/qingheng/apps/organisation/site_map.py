"""Sites as points over coastlines on a grid of degrees. No border or name is drawn; nothing is fetched elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from qingheng.apps.organisation.contracts import NodeView

MARGIN = Decimal(12)  # degrees around the outermost points
LEAST_SPAN = Decimal(40)  # degrees; a single site is not blown up to fill the picture
GRID = 15  # degrees between lines
LINE = Decimal("3.6")  # picture units between two labels
DOT = Decimal("2.6")  # picture units a label keeps from a point
DOT_REACH = Decimal(30)  # picture units a label may reach
LABEL_WIDTH = Decimal(45)  # picture units within which two labels may meet


@dataclass(frozen=True)
class MapPoint:
    """A site in picture units (one a degree, y downwards), its label at `label_y` so that no two overlap."""

    node: NodeView
    x: Decimal
    y: Decimal
    label_y: Decimal
    label_left: bool


@dataclass(frozen=True)
class SiteMap:
    """A picture `width` by `height` degrees; lines: (x1, y1, x2, y2, words). The sheet of
    coastlines, 360 by 180, has its north-western corner at (`land_x`, `land_y`) of the picture.
    """

    width: Decimal
    height: Decimal
    land_x: Decimal
    land_y: Decimal
    points: tuple[MapPoint, ...]
    lines: tuple[tuple[Decimal, Decimal, Decimal, Decimal, str], ...]


def draw_map(nodes: Iterable[NodeView]) -> SiteMap | None:
    """The picture of the nodes that have a place, equirectangular; None when none has."""
    placed = [
        (n, n.longitude, n.latitude) for n in nodes if n.longitude is not None and n.latitude is not None
    ]
    if not placed:
        return None
    west, east = _span([lon for _n, lon, _lat in placed if lon is not None], Decimal(180))
    south, north = _span([lat for _n, _lon, lat in placed if lat is not None], Decimal(90))
    spots = [(n, lon - west, north - lat) for n, lon, lat in placed if lon is not None and lat is not None]
    points = tuple(_labelled(spots, (east - west) * Decimal("0.75")))
    lines = tuple(_grid(west, east, south, north))
    return SiteMap(east - west, north - south, -180 - west, north - 90, points, lines)


def _labelled(spots: list[tuple[NodeView, Decimal, Decimal]], turn: Decimal) -> Iterable[MapPoint]:
    """Labels stand right of their point, left of it beyond `turn`; each as near to it as labels and points allow."""
    taken: list[tuple[Decimal, Decimal]] = []
    for node, x, y in sorted(spots, key=lambda spot: (spot[2], spot[1])):
        left = x > turn
        dots = [
            (dot_x, dot_y)
            for _node, dot_x, dot_y in spots
            if 0 < (x - dot_x if left else dot_x - x) < DOT_REACH
        ]

        def is_free(label_y: Decimal, x: Decimal = x, dots: list[tuple[Decimal, Decimal]] = dots) -> bool:
            beside = any(abs(x - at_x) < LABEL_WIDTH and abs(label_y - at_y) < LINE for at_x, at_y in taken)
            return not beside and all(abs(label_y - dot_y) >= DOT for _x, dot_y in dots)

        label_y = next(y + step for step in _steps(len(spots)) if is_free(y + step))
        taken.append((x, label_y))
        yield MapPoint(node, x, y, label_y, label_left=left)


def _steps(labels: int) -> Iterable[Decimal]:
    """How far a label may move: not at all, half a line up, half a line down, a line up …; always far enough."""
    yield Decimal(0)
    for count in range(1, 6 * labels + 6):
        yield -count * LINE / 2
        yield count * LINE / 2


def _span(values: list[Decimal], limit: Decimal) -> tuple[Decimal, Decimal]:
    low, high = min(values) - MARGIN, max(values) + MARGIN
    if high - low < LEAST_SPAN:
        middle = (low + high) / 2
        low, high = middle - LEAST_SPAN / 2, middle + LEAST_SPAN / 2
    return max(low, -limit), min(high, limit)


def _grid(
    west: Decimal, east: Decimal, south: Decimal, north: Decimal
) -> Iterable[tuple[Decimal, Decimal, Decimal, Decimal, str]]:
    for degree in range(-180, 181, GRID):
        if west < degree < east:
            side = "E" if degree > 0 else "W" if degree < 0 else ""
            yield (degree - west, Decimal(0), degree - west, north - south, f"{abs(degree)}°{side}")
    for degree in range(-90, 91, GRID):
        if south < degree < north:
            side = "N" if degree > 0 else "S" if degree < 0 else ""
            yield (Decimal(0), north - degree, east - west, north - degree, f"{abs(degree)}°{side}")
