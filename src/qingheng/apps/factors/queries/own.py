"""Own factors and confirmed rules."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _

from qingheng.apps.factors import rights
from qingheng.apps.factors.contracts import OwnFactorView, RuleView
from qingheng.apps.factors.models import FactorRule, OwnFactor
from qingheng.apps.factors.views_of import own_view, rule_view
from qingheng.platform.files.queries import attachments_of
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound

OBJECT_TYPE = "own_factor"


def own_factors(*, actor: Actor, state: str = "") -> list[OwnFactorView]:
    """The company's own factors, newest version of each first. Raises Forbidden."""
    actor.require(rights.VIEW)
    rows = OwnFactor.objects.filter(state=state) if state else OwnFactor.objects.all()
    counts = _evidence(actor, [row.pk for row in rows])
    return [own_view(row, counts[row.pk]) for row in rows]


def own_factor(*, actor: Actor, own_id: int) -> OwnFactorView:
    """One own factor. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    return own_view(own_row(own_id), _evidence(actor, [own_id])[own_id])


def record_factors(
    *, actor: Actor, record_type: str = "", record_id: int | None = None, in_force: bool = False
) -> list[OwnFactorView]:
    """Factors made from approved records, the newest first; of one record where asked. Raises Forbidden.

    in_force: only those that answer for some day.
    """
    actor.require(rights.VIEW)
    rows = OwnFactor.objects.exclude(record_type="").order_by("-made_at", "pk")
    if record_type:
        rows = rows.filter(record_type=record_type)
    if record_id is not None:
        rows = rows.filter(record_id=record_id)
    if in_force:
        rows = rows.filter(state="approved")
    return [own_view(row) for row in rows]


def own_row(own_id: int) -> OwnFactor:
    """The row of an own factor, for who already showed the right to see it. Raises NotFound."""
    row: OwnFactor | None = OwnFactor.objects.filter(pk=own_id).first()
    if row is None:
        raise NotFound(_("There is no such own factor."), code="no-own-factor")
    return row


def rules(*, actor: Actor, withdrawn: bool = False) -> list[RuleView]:
    """Confirmed choices in force, or with those withdrawn. Raises Forbidden."""
    actor.require(rights.VIEW)
    rows = FactorRule.objects.all() if withdrawn else FactorRule.objects.filter(withdrawn_at=None)
    return [rule_view(row) for row in rows]


def rule(*, actor: Actor, rule_id: int) -> RuleView:
    """One confirmed choice. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    row: FactorRule | None = FactorRule.objects.filter(pk=rule_id).first()
    if row is None:
        raise NotFound(_("There is no such rule."), code="no-rule")
    return rule_view(row)


def _evidence(actor: Actor, ids: list[int]) -> Counter[int]:
    if not actor.may("evidence.view"):
        return Counter()
    return Counter(
        {
            own_id: len(attachments_of(actor=actor, object_type=OBJECT_TYPE, object_id=own_id))
            for own_id in ids
        }
    )
