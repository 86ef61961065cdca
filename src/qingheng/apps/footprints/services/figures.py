"""Figures a company holds itself: of a supplier, or of a product; added, and withdrawn with a reason, never edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.footprints import rights
from qingheng.apps.footprints.background import ORIGINS
from qingheng.apps.footprints.contracts import AssignmentView
from qingheng.apps.footprints.models import Assignment
from qingheng.apps.footprints.views_of import view_of_assignment
from qingheng.calc.footprint.assigning import Rank
from qingheng.calc.footprint.model import CRADLE_TO_GATE
from qingheng.calc.products import key
from qingheng.calc.units import UnknownUnit, dimension
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound


@dataclass(frozen=True)
class Figure:
    """A figure for one unit of an item. Either `process` with a ratio in `unit`, or `kilograms` by origin for one `unit`.

    Kilograms are those from cradle to gate, so they always stand for all that is beneath the item.
    scores: five digits, reliability, completeness, time, geography, technology, 1 best; empty when nobody scored.
    """

    item: str
    source: str
    rank: str = "supplier"
    stage: str = "raw_materials"
    slot: str = ""
    supplier: str = ""
    process: str = ""
    ratio: Decimal | None = None
    unit: str = "count"
    kilograms: Mapping[str, str] = field(default_factory=dict)
    covers: bool = False
    primary_share: Decimal = Decimal(0)
    scores: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    verified: bool = False


@transaction.atomic
def add_figure(*, actor: Actor, figure: Figure, at: datetime) -> AssignmentView:
    """Hold a figure for an item. Raises Forbidden, Invalid at the field that is wrong."""
    actor.require(rights.MANAGE)
    kilograms = _kilograms(figure)
    _plausible(figure, kilograms)
    made: Assignment = Assignment.objects.create(
        item=key(figure.item)[:80], stage=figure.stage, rank=figure.rank, slot=figure.slot.strip()[:60],
        supplier=key(figure.supplier)[:80], process=figure.process.strip()[:200], ratio=figure.ratio,
        unit=figure.unit.strip()[:20], kilograms=kilograms,
        covers=figure.covers or bool(kilograms), primary_share=figure.primary_share,
        scores=figure.scores, valid_from=figure.valid_from, valid_to=figure.valid_to,
        source=figure.source.strip()[:300], verified=figure.verified, made_by_id=actor.person_id,
        made_name=actor.name[:200], made_at=at,
    )  # fmt: skip
    record(
        actor=actor, action="footprints.figure", object_type="footprint_figure", object_id=made.pk, at=at,
        data={"item": made.item, "supplier": made.supplier, "process": made.process, "kilograms": kilograms},
    )  # fmt: skip
    return view_of_assignment(made)


@transaction.atomic
def withdraw_figure(*, actor: Actor, figure_id: int, reason: str, at: datetime) -> AssignmentView:
    """Use a figure no more, from now on; footprints made with it stay. Raises Forbidden, NotFound, Invalid, Conflict."""
    actor.require(rights.MANAGE)
    found: Assignment | None = Assignment.objects.select_for_update().filter(pk=figure_id).first()
    if found is None:
        raise NotFound(_("There is no such figure."), code="no-figure", place="figure")
    if not reason.strip():
        raise Invalid(_("Say why it is not used any more."), code="no-reason", place="reason")
    if found.withdrawn_at is not None:
        raise Conflict(_("It is withdrawn already."), code="figure-withdrawn")
    found.withdrawn_name, found.withdrawn_at, found.withdrawn_why = actor.name[:200], at, reason.strip()[:500]
    found.save(update_fields=["withdrawn_name", "withdrawn_at", "withdrawn_why"])
    record(
        actor=actor, action="footprints.figure_withdrawn", object_type="footprint_figure", object_id=found.pk, at=at,
        data={"item": found.item, "reason": found.withdrawn_why},
    )  # fmt: skip
    return view_of_assignment(found)


def _kilograms(figure: Figure) -> dict[str, str]:
    found = {}
    for origin, said in figure.kilograms.items():
        if origin not in ORIGINS.codes:
            raise Invalid(_("There is no such origin of gases."), code="no-origin", place="kilograms")
        try:
            value = Decimal(str(said))
        except InvalidOperation as error:
            raise Invalid(_("This is no number."), code="no-number", place="kilograms") from error
        if not value.is_finite() or len(value.as_tuple().digits) > 15 or abs(value) >= Decimal(10) ** 12:
            raise Invalid(_("A figure has 15 digits at most."), code="no-number", place="kilograms")
        found[origin] = f"{value.normalize():f}"
    return found


def _plausible(figure: Figure, kilograms: Mapping[str, str]) -> None:
    if not figure.item.strip():
        raise Invalid(_("Name the item."), code="no-item", place="item")
    if bool(figure.process.strip()) == bool(kilograms):
        raise Invalid(
            _("State either a process or kilograms, one of the two."), code="process-or-kilograms", place="process"
        )  # fmt: skip
    if not figure.source.strip():
        raise Invalid(_("A figure needs its source."), code="no-source", place="source")
    if figure.rank not in (Rank.supplier.name, Rank.product.name):
        raise Invalid(_("A figure is of a supplier or of a product."), code="no-rank", place="rank")
    if figure.stage not in {stage.value for stage in CRADLE_TO_GATE}:
        raise Invalid(_("A figure is of raw materials or production."), code="no-stage", place="stage")
    if figure.scores and (len(figure.scores) != 5 or set(figure.scores) - set("12345")):
        raise Invalid(_("Scores are five digits from 1 to 5."), code="bad-scores", place="scores")
    if not 0 <= figure.primary_share <= 1:
        raise Invalid(_("A share is from 0 to 1."), code="bad-share", place="primary_share")
    if figure.valid_from and figure.valid_to and figure.valid_to < figure.valid_from:
        raise Invalid(_("The last day lies before the first."), code="bad-dates", place="valid_to")
    if figure.unit.strip():
        try:
            dimension(figure.unit.strip())
        except UnknownUnit as error:
            raise Invalid(_("This unit is not known."), code="unknown-unit", place="unit") from error
