"""Factors made from approved records, such as product footprints: in force at once, ended from a day on, never edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.factors import rights
from qingheng.apps.factors.contracts import MAX_DIGITS, OwnFactorView, RecordFacts
from qingheng.apps.factors.models import OwnFactor
from qingheng.apps.factors.views_of import own_view
from qingheng.calc.factors import LEVELS, Basis
from qingheng.calc.units import UnknownUnit, dimension
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid

_DAY = timedelta(days=1)
OBJECT_TYPE = "factor_record"


@transaction.atomic
def hold_record_factors(*, actor: Actor, facts: Sequence[RecordFacts], at: datetime) -> list[OwnFactorView]:
    """Put factors of an approved record in force. Those before them for the same question end the day before.

    The record was calculated and approved by two persons, so the factor is not reviewed again. Raises Forbidden, Invalid,
    Conflict (the same record answers that question already).
    """
    actor.require(rights.REVIEW)
    made = []
    for one in facts:
        _check(one)
        replaced = _give_way(actor, one, at)
        row: OwnFactor = OwnFactor.objects.create(**_columns(actor, one, at))
        record(
            actor=actor, action="factor.published", object_type=OBJECT_TYPE, object_id=row.pk, at=at,
            data={
                "code": row.code, "activity": row.activity, "place": row.place, "gases": row.gases, "unit": row.unit,
                "first": one.first.isoformat(), "last": one.last.isoformat(),
                "record": f"{one.record_type}/{one.record_id}", "sha256": one.record_sha256, "replaced": replaced,
            },
        )  # fmt: skip
        made.append(own_view(row))
    return made


@transaction.atomic
def end_record_factors(
    *, actor: Actor, record_type: str, record_id: int, first: date, reason: str, at: datetime
) -> list[OwnFactorView]:
    """Have the factors of a record answer for no activity from a day on; what was calculated with them stays.

    first: the first day without them; where that is before they began they never answer. Raises Forbidden, Invalid,
    Conflict (none in force then).
    """
    actor.require(rights.REVIEW)
    if not reason.strip():
        raise Invalid(_("Say why it is withdrawn."), code="reason-missing", place="reason")
    rows = OwnFactor.objects.select_for_update().filter(
        record_type=record_type, record_id=record_id, state="approved", until__gte=first
    )
    found = list(rows)
    if not found:
        raise Conflict(
            _("No factor of this record is in force on that day."), code="not-published", place="first"
        )
    for row in found:
        _end(actor, row, first, reason, at)
        record(
            actor=actor, action="factor.ended", object_type=OBJECT_TYPE, object_id=row.pk, at=at,
            data={"code": row.code, "first": first.isoformat(), "reason": row.ended_why},
        )  # fmt: skip
    return [own_view(row) for row in found]


def _give_way(actor: Actor, facts: RecordFacts, at: datetime) -> list[str]:
    """End what answers the same question on days of the new factor; codes of what was ended."""
    rows = OwnFactor.objects.select_for_update().filter(
        activity=facts.activity, basis=facts.basis, level=facts.level, place=facts.place, unit=facts.unit,
        state="approved", until__gte=facts.first, data_from__lte=facts.last,
    ).exclude(record_type="")  # fmt: skip
    ended = []
    for row in rows:
        if (row.record_type, row.record_id) == (facts.record_type, facts.record_id):
            raise Conflict(
                _("This record is published already for these days."), code="published-already", place="first",
                fix=_("Withdraw the publication first, or choose other days."),
            )  # fmt: skip
        _end(actor, row, facts.first, _("Replaced by %(code)s.") % {"code": facts.code}, at)
        ended.append(row.code)
    return ended


def _end(actor: Actor, row: OwnFactor, first: date, reason: str, at: datetime) -> None:
    row.ended_name, row.ended_at, row.ended_why = actor.name[:200], at, reason.strip()[:500]
    row.until = first - _DAY
    if first <= row.data_from:
        row.state = "withdrawn"
    row.save(update_fields=["ended_name", "ended_at", "ended_why", "until", "state"])


def _check(facts: RecordFacts) -> None:
    if facts.basis not in Basis.__members__ or facts.level not in LEVELS:
        raise Invalid(_("This is not a basis of a factor."), code="bad-basis", place="basis")
    if len(facts.activity) > 120:
        raise Invalid(_("The code is too long for an activity."), code="bad-activity", place="activity")
    if facts.last < facts.first:
        raise Invalid(_("The last day lies before the first."), code="span-reversed", place="last")
    try:
        dimension(facts.unit)
    except UnknownUnit as error:
        raise Invalid(_("This unit is not known."), code="unknown-unit", place="unit") from error
    for mass in facts.gases.values():
        if not mass.is_finite() or len(mass.as_tuple().digits) > MAX_DIGITS or abs(mass) >= Decimal(10) ** 12:
            raise Invalid(_("A mass has at most 15 digits."), code="bad-mass", place="gases")
    if facts.spread is not None and facts.spread < 1:
        raise Invalid(_("A spread is 1 or more."), code="bad-spread", place="spread")


def _columns(actor: Actor, facts: RecordFacts, at: datetime) -> Mapping[str, object]:
    """Columns of the row. It counts as published on the day it begins, so that inventories of that time may take it."""
    again = OwnFactor.objects.filter(code__startswith=facts.code).count()
    code = f"{facts.code}.{again + 1}" if again else facts.code
    return {
        "code": code[:60], "activity": facts.activity, "basis": facts.basis, "level": facts.level, "place": facts.place[:80],
        "unit": facts.unit, "gases": {gas: f"{mass:f}" for gas, mass in facts.gases.items()},
        "gwp_basis": facts.gwp_basis, "data_from": facts.first, "data_until": facts.last, "published": facts.first,
        "name_zh": facts.name_zh[:200], "name_en": facts.name_en[:200], "source": facts.source[:300],
        "document": facts.document[:200], "note": facts.note, "state": "approved", "author_id": actor.person_id,
        "author_name": actor.name[:200], "made_at": at, "reviewer_name": facts.approved_name[:200],
        "reviewed_at": facts.approved_at, "record_type": facts.record_type, "record_id": facts.record_id,
        "record_sha256": facts.record_sha256, "spread": facts.spread, "quality": dict(facts.quality),
        "origins": dict(facts.origins), "until": facts.last,
    }  # fmt: skip
