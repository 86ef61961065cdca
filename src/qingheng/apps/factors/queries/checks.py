"""What looks wrong in the library as the company uses it."""

from __future__ import annotations

from datetime import date, timedelta

from qingheng.apps.factors import rights
from qingheng.apps.factors.contracts import CONVERSIONS, OWN_PACK, CheckView, OwnChecks
from qingheng.apps.factors.queries.library import library
from qingheng.apps.factors.queries.own import own_row
from qingheng.apps.factors.views_of import own_as_factor
from qingheng.calc.factors import Factor
from qingheng.calc.factors.kin import kin_of, screened
from qingheng.calc.factors.screening import screen
from qingheng.platform.rights.actor import Actor

SOON = timedelta(days=90)


def checks(*, actor: Actor, on: date) -> list[CheckView]:
    """Overlaps, outliers, drift, swapped years and review dates of all factors at hand, errors first.

    on: the day review dates are held against. Raises Forbidden.
    """
    actor.require(rights.VIEW)
    factors = library(actor=actor).factors
    found = [CheckView(f.code, f.severity, f.factor_ids, f.text_zh, f.text_en) for f in screen(factors)]
    found += [view for factor in factors if (view := _reviewed(factor, on)) is not None]
    return sorted(found, key=lambda view: (view.severity != "error", view.code, view.factor_ids))


def own_checks(*, actor: Actor, own_id: int) -> OwnChecks:
    """An own factor, in whatever state, held against its kind in the library. Raises Forbidden, NotFound.

    Other versions of the factor are left out: an approved one takes their place. A conversion has no kind.
    """
    actor.require(rights.VIEW)
    row = own_row(own_id)
    if row.basis in CONVERSIONS:
        return OwnChecks((), None)
    candidate = own_as_factor(row)
    others = [
        one for one in library(actor=actor).factors if not one.id.startswith(f"{OWN_PACK}/{row.code}.v")
    ]
    found = [
        CheckView(f.code, f.severity, f.factor_ids, f.text_zh, f.text_en) for f in screened(candidate, others)
    ]
    return OwnChecks(tuple(found), kin_of(candidate, others))


def _reviewed(factor: Factor, on: date) -> CheckView | None:
    day = factor.review_by
    if day is None or day - SOON > on:
        return None
    if day < on:
        return CheckView(
            "expired", "error", (factor.id,),
            f"复核期限 {day.isoformat()} 已过，清单不再采用。",
            f"It was to be reviewed by {day.isoformat()}; inventories no longer take it.",
        )  # fmt: skip
    return CheckView(
        "expires_soon", "warning", (factor.id,),
        f"须在 {day.isoformat()} 前复核。",
        f"It is to be reviewed by {day.isoformat()}.",
    )  # fmt: skip
