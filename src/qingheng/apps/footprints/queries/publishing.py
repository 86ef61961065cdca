"""What publishing a footprint or a supplier's figure would create, and what has been published."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from qingheng.apps.factors import queries as factors
from qingheng.apps.factors.contracts import OwnFactorView
from qingheng.apps.footprints import publishing, rights
from qingheng.apps.footprints.access import footprint_by
from qingheng.apps.footprints.contracts import PartView, PublishedView, PublishingView
from qingheng.apps.footprints.models import APPROVED, Assignment, Footprint
from qingheng.apps.footprints.views_of import known
from qingheng.apps.products import queries as products
from qingheng.calc.gases import CO2E
from qingheng.calc.products import key
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid, NotFound

_CATEGORIES = {"use": "c11", "activity": "c12", "material": "c1"}


def publishing_of(
    *, actor: Actor, footprint_id: int, first: date | None = None, last: date | None = None
) -> PublishingView:
    """What publishing a footprint would create for activities between two days; nothing is written.

    Raises Forbidden, NotFound, Invalid (last before first).
    """
    found = footprint_by(actor, footprint_id)
    begin = first or publishing.default_first(found)
    end = _last(begin, last)
    in_force = factors.record_factors(actor=actor, in_force=True)
    parts = publishing.parts_of(found, in_force, begin, end)
    spread = found.answer["interval"]["spread"]
    return PublishingView(
        publishing.FOOTPRINT, found.pk, publishing.named(found, 0), publishing.named(found, 1),
        found.configuration, begin, end, parts, None if spread is None else Decimal(spread),
        publishing.quality_of(found), found.sha256, _warnings(found, begin, end),
    )  # fmt: skip


def publishing_of_figure(
    *, actor: Actor, figure_id: int, first: date | None = None, last: date | None = None
) -> PublishingView:
    """The same of a figure a supplier stated. Raises Forbidden, NotFound, Invalid (a process, not kilograms)."""
    actor.require(rights.VIEW)
    one = figure_row(figure_id)
    if not one.kilograms:
        raise Invalid(
            _("The figure names a process, not kilograms; purchases take it as an average already."),
            code="figure-process", place="figure",
        )  # fmt: skip
    begin = first or one.valid_from or one.made_at.date().replace(month=1, day=1)
    end = _last(begin, last or one.valid_to)
    in_force = factors.record_factors(actor=actor, in_force=True)
    mass = products.mass_of(actor=actor, item=one.item)
    parts = publishing.parts_of_figure(one, supplier_of(actor, one), mass, in_force, begin, end)
    name = f"{one.item} {one.supplier}".strip()
    warnings = [] if one.verified else [_WARNINGS["unverified_figure"]]
    return PublishingView(
        publishing.FIGURE, one.pk, name, name, one.item, begin, end, parts, None, {}, figure_sha256(one), tuple(warnings),
    )  # fmt: skip


def published(*, actor: Actor, record_type: str = "", record_id: int | None = None) -> list[PublishedView]:
    """Factors published from footprints and figures, the last first; of one record where asked. Raises Forbidden."""
    actor.require(rights.VIEW)
    found = factors.record_factors(actor=actor, record_type=record_type, record_id=record_id)
    later = _later([one.record_id for one in found if one.record_type == publishing.FOOTPRINT])
    return [_published(one, later) for one in found]


def standing(*, actor: Actor, footprint_id: int) -> tuple[list[PublishedView], list[PublishedView]]:
    """Factors in force published from a footprint, and those from other records of its configuration and market.

    A later record ends what was published from an earlier one only when it is published itself. Raises Forbidden, NotFound.
    """
    found = footprint_by(actor, footprint_id)
    code, market = key(found.configuration), str(found.answer["market"]).upper()
    asked = {
        (publishing.activity_of(code, part), publishing.place_of(part, market)) for part in publishing.PARTS
    }
    there = [
        one
        for one in published(actor=actor, record_type=publishing.FOOTPRINT)
        if one.state == "in_force" and (one.activity, (one.level, one.place)) in asked
    ]
    own = [one for one in there if one.record_id == footprint_id]
    return own, [one for one in there if one.record_id != footprint_id]


def figure_row(figure_id: int) -> Assignment:
    """The row of a figure, for who already showed the right to see it. Raises NotFound."""
    found: Assignment | None = Assignment.objects.filter(pk=figure_id).first()
    if found is None:
        raise NotFound(_("There is no such figure."), code="no-figure", place="figure")
    return found


def figure_sha256(one: Assignment) -> str:
    """What a figure says, as a hash, so that a factor made from it can be held against it."""
    told = {
        "item": one.item, "supplier": one.supplier, "unit": one.unit, "kilograms": one.kilograms, "source": one.source,
        "verified": one.verified, "made": one.made_at.isoformat(),
    }  # fmt: skip
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def supplier_of(actor: Actor, one: Assignment) -> str:
    """The supplier of a figure by the code bills and purchases write; as it was entered where no bill knows it."""
    known_as = {key(each.supplier): each.supplier for each in products.bought(actor=actor)}
    return known_as.get(one.supplier, one.supplier)


def _last(first: date, last: date | None) -> date:
    end = last or publishing.default_last(first)
    if end < first:
        raise Invalid(_("The last day lies before the first."), code="bad-dates", place="last")
    return end


_WARNINGS = {
    "other_years": (
        "other_years", "足迹的数据日期不在这段活动期内。",
        "The data of the footprint are of a day outside these days.",
    ),
    "unverified": (
        "unverified", "足迹中有未与原件核对的数据。",
        "The footprint rests in part on figures nobody compared with their original.",
    ),
    "cut_over": (
        "cut_over", "截断超出阈值或无法判定。",
        "What was cut off is above the thresholds, or nobody can say.",
    ),
    "whole_spread": (
        "whole_spread", "每个因子带整个足迹的不确定度，不是该阶段单独的。",
        "Each factor carries the uncertainty of the whole footprint, not of its stages alone.",
    ),
    "unverified_figure": ("unverified_figure", "该数据未经核查。", "Nobody verified this figure."),
}  # fmt: skip


def _warnings(found: Footprint, first: date, last: date) -> tuple[tuple[str, str, str], ...]:
    said = {
        "other_years": not first <= found.run.study.on <= last,
        "unverified": known(found.answer["unverified"]) > 0,
        "cut_over": found.answer["cuts"]["verdict"] != "within",
        "whole_spread": found.answer["interval"]["spread"] is not None,
    }
    return tuple(_WARNINGS[code] for code, holds in said.items() if holds)


def _later(record_ids: list[int | None]) -> dict[int, int]:
    """Of footprints, the approved one of the same study and configuration that superseded each."""
    rows = Footprint.objects.filter(pk__in=[one for one in record_ids if one]).exclude(state=APPROVED)
    found = {}
    for row in rows.select_related("run"):
        newer = Footprint.objects.filter(
            run__study_id=row.run.study_id, configuration=row.configuration, state=APPROVED
        )
        number = newer.values_list("pk", flat=True).first()
        if number:
            found[row.pk] = number
    return found


def _published(one: OwnFactorView, later: dict[int, int]) -> PublishedView:
    state = (
        "in_force"
        if one.state == "approved" and not one.ended_at
        else "ended"
        if one.state == "approved"
        else one.state
    )
    return PublishedView(
        f"own/{one.code}.v{one.version}", one.record_type, one.record_id or 0, one.name_zh, one.name_en, one.activity,
        _CATEGORIES.get(one.basis, ""), one.level, one.place, one.unit, Decimal(one.gases[CO2E]),
        {origin: Decimal(kg) for origin, kg in one.origins.items()}, one.data_from, one.until or one.data_until, state,
        one.spread, one.quality, one.record_sha256, one.author_name, one.made_at, one.reviewer_name, one.ended_name,
        one.ended_at, one.ended_why, later.get(one.record_id or 0) if one.record_type == publishing.FOOTPRINT else None,
    )  # fmt: skip


def published_parts(view: PublishingView, wanted: tuple[str, ...]) -> tuple[PartView, ...]:
    """Parts that were asked for and can be factors; all that can where none was named."""
    return tuple(one for one in view.parts if not one.problem and (not wanted or one.part in wanted))
