"""Choices that people confirm: for these questions, this factor."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.factors import rights
from qingheng.apps.factors.contracts import RuleView
from qingheng.apps.factors.models import FactorRule
from qingheng.apps.factors.queries.library import library
from qingheng.apps.factors.queries.own import rule
from qingheng.calc.factors import LEVELS, Basis
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound


@transaction.atomic
def confirm_rule(
    *,
    actor: Actor,
    activity: str,
    factor_id: str,
    reason: str,
    at: datetime,
    basis: str = "",
    level: str = "",
    place: str = "",
    first: date | None = None,
    last: date | None = None,
    assumption: bool = False,
) -> RuleView:
    """Confirm that questions of an activity take one factor; an empty field asks nothing, an empty basis is the factor's:
    no rule can answer across bases, and it leaves questions of the others alone.

    Raises Forbidden, NotFound (no such factor), Invalid (another activity's basis, no reason), Conflict (a rule in
    force answers exactly the same questions).
    """
    actor.require(rights.RULES)
    _check(activity, reason, basis, level, place, (first, last))
    asked = {
        "activity": activity,
        "basis": _basis_of(actor, factor_id, basis),
        "level": level,
        "place": place,
        "first": first,
        "last": last,
    }
    if FactorRule.objects.filter(withdrawn_at=None, **asked).exists():
        raise Conflict(
            _("A rule in force answers exactly these questions."),
            code="rule-exists",
            place="activity",
            fix=_("Withdraw it first."),
        )
    row: FactorRule = FactorRule.objects.create(
        **asked,
        factor_id=factor_id,
        reason=reason.strip(),
        assumption=assumption,
        confirmed_by=actor.name[:200],
        confirmed_at=at,
    )
    record(
        actor=actor,
        action="factor_rule.confirmed",
        object_type="factor_rule",
        object_id=row.pk,
        at=at,
        data={key: str(value) for key, value in asked.items() if value}
        | {"factor": factor_id, "reason": row.reason, "assumption": assumption},
    )
    return rule(actor=actor, rule_id=row.pk)


@transaction.atomic
def withdraw_rule(*, actor: Actor, rule_id: int, reason: str, at: datetime) -> RuleView:
    """End a rule; what was calculated with it stays as it was. Raises Forbidden, NotFound, Conflict, Invalid."""
    actor.require(rights.RULES)
    row: FactorRule | None = FactorRule.objects.select_for_update().filter(pk=rule_id).first()
    if row is None:
        raise NotFound(_("There is no such rule."), code="no-rule")
    if row.withdrawn_at is not None:
        raise Conflict(_("The rule was withdrawn already."), code="rule-withdrawn")
    if not reason.strip():
        raise Invalid(_("Say why the rule ends."), code="reason-missing", place="reason")
    row.withdrawn_by, row.withdrawn_at, row.withdrawn_why = actor.name[:200], at, reason.strip()[:4000]
    row.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_why"])
    record(
        actor=actor,
        action="factor_rule.withdrawn",
        object_type="factor_rule",
        object_id=row.pk,
        at=at,
        data={"activity": row.activity, "factor": row.factor_id, "reason": row.withdrawn_why},
    )
    return rule(actor=actor, rule_id=rule_id)


def _basis_of(actor: Actor, factor_id: str, basis: str) -> str:
    """The basis of the factor, which has to be the one asked for."""
    found = library(actor=actor).by_id(factor_id)
    if not found:
        raise NotFound(
            _("There is no factor “%(factor)s”.") % {"factor": factor_id[:200]},
            code="no-factor",
            place="factor_id",
            fix=_("Search the library for its number."),
        )
    if basis and found[-1].basis.value != basis:
        raise Invalid(
            _("The factor is of another basis; none stands in across bases."),
            code="rule-basis",
            place="basis",
        )
    return found[-1].basis.value


def _check(
    activity: str, reason: str, basis: str, level: str, place: str, span: tuple[date | None, date | None]
) -> None:
    if not activity.strip() or len(activity) > 120:
        raise Invalid(_("Say which activity the rule is for."), code="empty", place="activity")
    if not reason.strip() or len(reason) > 4000:
        raise Invalid(
            _("A rule needs its reason, at most 4,000 characters."), code="reason-missing", place="reason"
        )
    if basis and basis not in Basis.__members__:
        raise Invalid(
            _("This is not a basis of a factor."), code="bad-basis", place="basis",
            fix=_("One of: %(known)s.") % {"known": ", ".join(Basis.__members__)},
        )  # fmt: skip
    if bool(level) != bool(place.strip()) or (level and level not in LEVELS):
        raise Invalid(_("A place is a level and a code, or neither."), code="bad-place", place="place")
    if span[0] and span[1] and span[1] < span[0]:
        raise Invalid(_("The last day lies before the first."), code="span-reversed", place="last")
