"""The supply chain of a footprint: its bill, its lines, and below them the processes of the background database.

Everything is traced from the frozen record; the database version it was made with is asked again for what lies behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from qingheng.apps.footprints.access import footprint_by
from qingheng.apps.footprints.background import COUNTED, columns_by_code
from qingheng.apps.footprints.freezing import text
from qingheng.apps.footprints.models import Footprint
from qingheng.apps.footprints.views_of import known
from qingheng.apps.lca import queries as lca
from qingheng.apps.lca.queries import Behind
from qingheng.calc.footprint.streaming import (
    THROUGH_BILL,
    Foreground,
    Kind,
    Knot,
    Line,
    Place,
    Stream,
    drawable,
    foreground,
)
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid

DEEPEST: Final = 12
MOST_ROWS: Final = 600


@dataclass(frozen=True)
class Box:
    """A box of the diagram. kind: item, stage or process; id: tells it apart; kilograms: CO2e that flow through it.

    name_zh, name_en: empty for a stage, whose word is the reader's.
    """

    id: str
    kind: str
    code: str
    name_zh: str
    name_en: str
    kilograms: Decimal


@dataclass(frozen=True)
class Flow:
    """kg CO2e from one box into another. share: of the footprint. drawn: False for a credit and for what closes a loop."""

    source: str
    target: str
    kilograms: Decimal
    share: Decimal | None
    drawn: bool


@dataclass(frozen=True)
class SupplyRow:
    """A row of the tree. level: 0 for the product; kind: item, stage, line or process; kilograms: with all behind it.

    amount, unit: of the process, None for items and stages; own: of the process alone. parent: number of the row above.
    detail: of a line: the year, the leg, the site it is made at.
    """

    number: int
    parent: int
    level: int
    kind: str
    code: str
    name_zh: str
    name_en: str
    stage: str
    amount: Decimal | None
    unit: str
    kilograms: Decimal
    own: Decimal | None
    share: Decimal | None
    detail: str = ""


@dataclass(frozen=True)
class SupplyChain:
    """cut_off: share of the footprint below which nothing is followed; depth: steps behind the lines.

    small: how many flows lie below the cut-off. complete: no branch above the cut-off ended for depth or number.
    """

    footprint: int
    total: Decimal
    database: str
    cut_off: Decimal
    depth: int
    boxes: tuple[Box, ...]
    flows: tuple[Flow, ...]
    small: int
    rows: tuple[SupplyRow, ...]
    complete: bool


def supply_chain(
    *, actor: Actor, footprint_id: int, cut_off: Decimal = Decimal("0.005"), depth: int = 2
) -> SupplyChain:
    """What flows through the supply chain of one product. Raises Forbidden, NotFound, Conflict (the database is not what
    it was), Invalid (cut-off or depth)."""
    if not Decimal("0.0001") <= cut_off <= Decimal("0.5"):
        raise Invalid(_("A cut-off is between 0.01 % and 50 %."), code="bad-cut-off", place="cut_off")
    if not 0 <= depth <= DEEPEST:
        raise Invalid(
            _("Between 0 and %(most)s steps behind the lines can be followed.") % {"most": DEEPEST}, code="bad-depth",
            place="depth",
        )  # fmt: skip
    one = footprint_by(actor, footprint_id)
    total = float(known(one.answer["total"]))
    front = foreground(
        [
            Knot(row[0], row[1], float(known(row[5])), float(known(row[6])))  # parent, item, net, own
            for row in one.answer["tree"]
        ],
        [Line(row["stage"], row["item"], row["process"], float(known(row["kg"]))) for row in one.lines],
    )
    columns = columns_of(actor, one)
    behind = _behind(actor, one, columns, abs(total) * float(cut_off), depth)
    return _told(one, front, behind, columns, cut_off, depth)


def columns_of(actor: Actor, one: Footprint) -> Mapping[str, int]:
    """Columns of the database of a record by the codes its lines have."""
    pinned = one.run.inputs["database"]
    columns, sha256 = columns_by_code(actor=actor, version=pinned["version"])
    if sha256 != pinned["sha256"]:
        raise Conflict(
            _("The database is not the one this footprint was made with."), code="database-changed", place="database",
            fix=_("Restore the version, or calculate the study again."),
        )  # fmt: skip
    return columns


def demand_of(one: Footprint, columns: Mapping[str, int]) -> list[tuple[int, int, float]]:
    """Lines that use a process of the database: number of the line, column, amount."""
    return [
        (number, columns[row["process"]], float(known(row["amount"])))
        for number, row in enumerate(one.lines)
        if row["process"] in columns
    ]


def _behind(actor: Actor, one: Footprint, columns: Mapping[str, int], least: float, depth: int) -> Behind:
    method = one.run.inputs["method"]["code"]
    return lca.behind(
        actor=actor, version=one.run.inputs["database"]["version"], indicators=[f"{method}/{name}" for name in COUNTED],
        demand=[(column, amount) for _n, column, amount in demand_of(one, columns)], least=least, depth=depth,
    )  # fmt: skip


def _told(
    one: Footprint, front: Foreground, behind: Behind, columns: Mapping[str, int], cut_off: Decimal, depth: int
) -> SupplyChain:  # fmt: skip
    codes = {column: code for code, column in columns.items()}
    streams = [
        *front.streams,
        *(
            Stream(Place(Kind.process, codes[source]), Place(Kind.process, codes[target]), kg)
            for source, target, kg in behind.links
        ),
    ]
    least = abs(front.total) * float(cut_off)
    drawn, left = drawable(streams, least=least)
    small = [stream for stream in left if abs(stream.kilograms) < least]
    shown = [stream for stream in left if abs(stream.kilograms) >= least]
    through: dict[Place, float] = {}
    for stream in (*drawn, *shown):
        through[stream.source] = through.get(stream.source, 0.0) + stream.kilograms
    root = Place(Kind.item, one.answer["tree"][0][1])
    through[root] = front.total
    places = dict.fromkeys(place for stream in (*drawn, *shown) for place in (stream.target, stream.source))
    names = _names(one, behind, codes)
    flows = [_flow(stream, front.total, drawn=True) for stream in drawn]
    flows += [_flow(stream, front.total, drawn=False) for stream in shown]
    return SupplyChain(
        one.pk, known(one.answer["total"]), one.run.inputs["database"]["version"], cut_off, depth,
        tuple(Box(_id(place), place.kind.value, place.code, *names.get(place, ("", "")), _kg(through.get(place, 0.0)))
              for place in places),
        tuple(flows), len(small), tuple(_rows(one, front, behind, columns, least)), behind.complete,
    )  # fmt: skip


def _flow(stream: Stream, total: float, *, drawn: bool) -> Flow:
    share = known(text(stream.kilograms / total)) if total else None
    return Flow(_id(stream.source), _id(stream.target), _kg(stream.kilograms), share, drawn)


def _id(place: Place) -> str:
    return f"{place.kind.value}:{place.code}"


def _names(one: Footprint, behind: Behind, codes: Mapping[int, str]) -> dict[Place, tuple[str, str]]:
    found = {Place(Kind.item, row[1]): (row[2], row[3]) for row in one.answer["tree"]}
    for column, view in behind.processes.items():
        found[Place(Kind.process, codes[column])] = (view.name_zh or view.name, view.name)
    for row in one.lines:
        found[Place(Kind.process, row["process"])] = (row["process_zh"], row["process_en"])
    return found


class _Listing:
    """Rows of the tree as they come together, those below the cut-off left out."""

    def __init__(self, total: float, least: float) -> None:
        self.total, self.least = total, least
        self.rows: list[SupplyRow] = []

    def add(
        self, parent: int, kind: str, code: str, names: tuple[str, str], kilograms: float, *, stage: str = "",
        amount: float | None = None, unit: str = "", own: float | None = None, detail: str = "",
    ) -> int | None:  # fmt: skip
        if (abs(kilograms) < self.least or not kilograms) and self.rows:
            return None
        if len(self.rows) >= MOST_ROWS:
            return None
        level = self.rows[parent].level + 1 if self.rows else 0
        share = known(text(kilograms / self.total)) if self.total else None
        self.rows.append(
            SupplyRow(
                len(self.rows), parent, level, kind, code, *names, stage,
                None if amount is None else _kg(amount), unit, _kg(kilograms), None if own is None else _kg(own), share,
                detail,
            )
        )  # fmt: skip
        return len(self.rows) - 1


def _rows(
    one: Footprint, front: Foreground, behind: Behind, columns: Mapping[str, int], least: float
) -> list[SupplyRow]:
    """The tree: bill nodes, the lines of each with what stands behind, then the stages beside the bill."""
    tree, listing = one.answer["tree"], _Listing(front.total, least)
    traced = {number: behind.trees[at] for at, (number, _c, _a) in enumerate(demand_of(one, columns))}
    whole = list(front.gates)
    below: dict[int, list[int]] = {}
    for at in range(len(tree) - 1, 0, -1):
        whole[tree[at][0]] += whole[at]
        below.setdefault(tree[at][0], []).append(at)
    of_item: dict[str, list[int]] = {}
    for number, row in enumerate(one.lines):
        if row["stage"] in THROUGH_BILL:
            of_item.setdefault(row["item"], []).append(number)
    waiting: list[tuple[int, int]] = [(0, -1)]
    while waiting:
        at, parent = waiting.pop()
        kilograms = front.total if at == 0 else whole[at]
        place = listing.add(parent, "item", tree[at][1], (tree[at][2], tree[at][3]), kilograms)
        if place is None:
            continue
        for number in sorted(
            of_item.get(tree[at][1], ()), key=lambda n: -abs(float(known(one.lines[n]["kg"])))
        ):
            _line(listing, place, one.lines[number], traced.get(number, ()), front.shares[at])
        waiting += [(child, place) for child in sorted(below.get(at, ()), key=lambda n: abs(whole[n]))]
    beside: dict[str, list[int]] = {}
    for number, row in enumerate(one.lines):
        if row["stage"] not in THROUGH_BILL:
            beside.setdefault(row["stage"], []).append(number)
    for stage, numbers in beside.items():
        kilograms = sum(float(known(one.lines[number]["kg"])) for number in numbers)
        place = listing.add(0, "stage", stage, ("", ""), kilograms, stage=stage)
        if place is not None:
            for number in sorted(numbers, key=lambda n: -abs(float(known(one.lines[n]["kg"])))):
                _line(listing, place, one.lines[number], traced.get(number, ()), 1.0)
    return listing.rows


def _line(listing: _Listing, parent: int, row: Mapping[str, Any], traced: Any, share: float) -> None:
    """A line, and the processes behind it, scaled to the part of it that goes into one node."""
    names = (row["process_zh"], row["process_en"])
    own = float(traced[0].own) * share if traced else None
    place = listing.add(
        parent, "line", row["process"], names, float(known(row["kg"])) * share, stage=row["stage"],
        amount=float(known(row["amount"])) * share, unit=row["unit"], own=own,
        detail=" ".join(filter(None, (row["detail"], row.get("site", "")))),
    )  # fmt: skip
    if place is None or not traced:
        return
    below: dict[int, list[int]] = {}
    for at, node in enumerate(traced):
        below.setdefault(node.parent, []).append(at)
    waiting = [(at, place) for at in reversed(below.get(0, ()))]
    while waiting:
        at, above = waiting.pop()
        node = traced[at]
        view = node.process
        here = listing.add(
            above, "process", view.id, (view.name_zh or view.name, view.name), node.score * share, stage=row["stage"],
            amount=node.amount * share, unit=view.unit, own=node.own * share,
        )  # fmt: skip
        if here is not None:
            waiting += [(child, here) for child in reversed(below.get(at, ()))]


def _kg(value: float) -> Decimal:
    return known(text(value))
