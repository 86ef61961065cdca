"""Figures that suppliers owe, the weightiest first, and requests for them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _

from qingheng.apps.footprints import rights
from qingheng.apps.footprints.contracts import OwedView, RequestView
from qingheng.apps.footprints.models import Assignment, FigureRequest, Footprint, Scenario, Study
from qingheng.apps.footprints.views_of import known
from qingheng.apps.products import queries as products
from qingheng.apps.products.queries import BoughtView
from qingheng.calc.footprint.assigning import Rank
from qingheng.calc.footprint.model import CRADLE_TO_GATE
from qingheng.calc.products import key
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound

_Of = tuple[str, str]  # item and supplier, folded
_GATE = frozenset(stage.value for stage in CRADLE_TO_GATE)


@dataclass(frozen=True)
class _Weight:
    """Where an item weighs most: kg with all beneath it from cradle to gate, share of the footprint, pieces in it."""

    kilograms: Decimal
    share: Decimal | None
    units: Decimal
    configuration: str
    footprint: int


@dataclass(frozen=True)
class _Held:
    """A supplier's figure at hand. number: of the company's own, None in a pack."""

    number: int | None
    valid_to: date | None
    verified: bool


def owed(*, actor: Actor, on: date, supplier: str = "", why: str = "", text: str = "") -> list[OwedView]:
    """Items bought of which no supplier's figure is held, or one that is out of date or unverified; the weightiest first.

    on: the day figures must be valid. supplier, why, text: what the list is narrowed to. Raises Forbidden.
    """
    actor.require(rights.VIEW)
    held, weights, counts = _held(), *_weights()
    open_ = {
        (key(one.item), key(one.supplier)): one
        for one in FigureRequest.objects.filter(state=FigureRequest.ASKED)
    }
    found = []
    for one in products.bought(actor=actor, supplier=supplier):
        of = (one.folded, key(one.supplier))
        reason, number = _lacking(held.get(of, []), on)
        if not reason or (why and reason != why) or not _says(one, text):
            continue
        found.append(
            _owed(one, reason, number, weights.get(one.folded), counts[one.folded], open_.get(of), on)
        )
    return sorted(found, key=lambda one: (-(one.kilograms or Decimal(-1)), one.item, one.supplier))


def requests(*, actor: Actor, on: date, state: str = "") -> list[RequestView]:
    """Requests to suppliers, those due first; of one state where asked. Raises Forbidden."""
    actor.require(rights.VIEW)
    found = [view_of_request(one, on) for one in FigureRequest.objects.order_by("due", "pk")]
    order = {"overdue": 0, "asked": 1, "answered": 2, "withdrawn": 3}
    return sorted((one for one in found if not state or one.state == state), key=lambda one: order[one.state])


def request(*, actor: Actor, request_id: int, on: date) -> RequestView:
    """One request. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    return view_of_request(request_row(request_id), on)


def request_row(request_id: int, *, locked: bool = False) -> FigureRequest:
    """The row of a request, for who already showed the right to see it. Raises NotFound."""
    rows = FigureRequest.objects.select_for_update() if locked else FigureRequest.objects.all()
    found: FigureRequest | None = rows.filter(pk=request_id).first()
    if found is None:
        raise NotFound(_("There is no such request."), code="no-request", place="request")
    return found


def view_of_request(one: FigureRequest, on: date) -> RequestView:
    """A request as it stands on a day."""
    state = "overdue" if one.state == FigureRequest.ASKED and one.due < on else one.state
    return RequestView(
        one.pk, one.item, one.supplier, state, one.due, one.note, one.asked_name, one.asked_at, one.reminded,
        one.reminded_at, one.figure_id, one.closed_name, one.closed_at, one.closed_why,
    )  # fmt: skip


def reminder(*, actor: Actor, request_id: int, on: date) -> tuple[str, str]:
    """What to write to the supplier, in Chinese and English. Raises Forbidden, NotFound."""
    one = request(actor=actor, request_id=request_id, on=on)
    row = next(
        (
            each
            for each in products.bought(actor=actor, supplier=one.supplier)
            if key(each.item) == key(one.item)
        ),
        None,
    )
    zh, en = (row.name_zh, row.name_en) if row else ("", "")
    late_zh = "（已逾期）" if one.state == "overdue" else ""
    late_en = " It is overdue." if one.state == "overdue" else ""
    note = f"{one.note}\n" if one.note else ""
    return (
        f"请提供物料 {one.item} {zh}的产品碳足迹（从摇篮到大门，每单位千克二氧化碳当量）{late_zh}，"
        f"截止 {one.due.isoformat()}。\n请一并注明：所用标准（GB/T 24067 或 ISO 14067）与 GWP 数据集、数据年份与有效期、"
        f"初级数据占比、分配方法、是否经第三方核查，并附报告或声明。\n{note}".strip(),
        f"Please send the product carbon footprint of {one.item} {en} (cradle to gate, kgCO2e for one unit), due "
        f"{one.due.isoformat()}.{late_en}\nPlease say: the standard (GB/T 24067 or ISO 14067) and the GWP set, the year of "
        f"the data and how long it is valid, the share of primary data, the allocation, whether a third party verified it; "
        f"and attach the report or statement.\n{note}".strip(),
    )


def _owed(
    one: BoughtView, why: str, number: int | None, weight: _Weight | None, products_: int, open_: FigureRequest | None,
    on: date,
) -> OwedView:  # fmt: skip
    state = "" if open_ is None else view_of_request(open_, on).state
    return OwedView(
        one.item, one.name_zh, one.name_en, one.supplier, one.supplier_zh, one.supplier_en, why, number,
        weight.kilograms if weight else None, weight.share if weight else None, weight.units if weight else None,
        weight.configuration if weight else "", weight.footprint if weight else None, products_,
        open_.pk if open_ else None, state, open_.due if open_ else None,
    )  # fmt: skip


def _says(one: BoughtView, text: str) -> bool:
    said = (one.item, one.name_zh, one.name_en, one.supplier, one.supplier_zh, one.supplier_en)
    return not text or text.casefold() in " ".join(said).casefold()


def _lacking(held: Iterable[_Held], on: date) -> tuple[str, int | None]:
    """What is wrong with the best of these figures, empty when nothing is; and its number."""
    found = list(held)
    if not found:
        return "none", None
    valid = [one for one in found if one.valid_to is None or one.valid_to >= on]
    if not valid:
        return "out_of_date", found[-1].number
    return ("", None) if any(one.verified for one in valid) else ("unverified", valid[-1].number)


def _held() -> Mapping[_Of, list[_Held]]:
    """Suppliers' figures by item and supplier: the company's own, and those that packs of products bring."""
    found: dict[_Of, list[_Held]] = defaultdict(list)
    for scenario in Scenario.objects.filter(current=True):
        for row in scenario.tables.get("assignments", ()):
            if row.get("rank") == Rank.supplier.name and row.get("item") and row.get("supplier"):
                last = row.get("valid_to") or ""
                found[key(row["item"]), key(row["supplier"])].append(
                    _Held(None, date.fromisoformat(last) if last else None, row.get("verified") == "yes")
                )
    for one in Assignment.objects.filter(withdrawn_at=None, rank=Rank.supplier.name).exclude(supplier=""):
        found[one.item, key(one.supplier)].append(_Held(one.pk, one.valid_to, one.verified))
    return found


def _weights() -> tuple[dict[str, _Weight], Counter[str]]:
    """Of each item where it weighs most among the last runs of all studies, and in how many configurations it is."""
    last = Study.objects.annotate(last=Max("runs__pk")).values("last")
    rows = Footprint.objects.filter(run_id__in=last).only(
        "pk", "configuration", "kilograms", "answer", "lines"
    )
    best: dict[str, _Weight] = {}
    counts: Counter[str] = Counter()
    for one in rows:
        total = known(one.answer["total"])
        for item, (kilograms, units) in gate_of(one).items():
            counts[item] += 1
            if item not in best or kilograms > best[item].kilograms:
                share = kilograms / total if total else None
                best[item] = _Weight(kilograms, share, units, one.configuration, one.pk)
    return best, counts


def gate_of(one: Footprint) -> dict[str, tuple[Decimal, Decimal]]:
    """Of each item of a configuration kg from cradle to gate with all beneath it, and pieces in one product.

    What the lines say of an item is shared among its places in the tree by their quantities; below an item whose figure
    stands for what is beneath, nothing counts.
    """
    by_item: dict[str, Decimal] = defaultdict(Decimal)
    for line in one.lines:
        if line["stage"] in _GATE:
            by_item[key(line["item"])] += known(line["kg"])
    tree = [
        (parent, key(item), known(net), covered)
        for parent, item, _z, _e, _l, net, _o, _a, covered in one.answer["tree"]
    ]
    hidden: list[bool] = []
    for parent, _item, _net, _covered in tree:
        hidden.append(parent >= 0 and (hidden[parent] or tree[parent][3]))
    places: dict[str, Decimal] = defaultdict(Decimal)
    for at, (_parent, item, net, _covered) in enumerate(tree):
        places[item] += Decimal(0) if hidden[at] else net
    whole = [
        Decimal(0) if hidden[at] or not places[item] else by_item[item] * net / places[item]
        for at, (_parent, item, net, _covered) in enumerate(tree)
    ]
    for at in range(len(tree) - 1, 0, -1):
        whole[tree[at][0]] += whole[at]
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for at, (_parent, item, net, _covered) in enumerate(tree):
        kilograms, units = found.get(item, (Decimal(0), Decimal(0)))
        found[item] = (kilograms + whole[at], units + net)
    return found
