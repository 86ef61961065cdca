"""Rows of this app, and factors of the library, as frozen views."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from qingheng.apps.factors.contracts import CONVERSIONS, OWN_PACK, FactorView, OwnFactorView, RuleView
from qingheng.apps.factors.models import FactorRule, OwnFactor
from qingheng.calc.factors import Basis, Bridge, Factor, Place, Rule
from qingheng.calc.gases import CO2E, GwpSet, MissingGwp, co2e
from qingheng.calc.units import UnknownUnit, dimension

SHOWN_SETS = ("AR6", "AR5", "AR4")


def factor_view(factor: Factor, sets: Mapping[str, GwpSet]) -> FactorView:
    """A factor with its equivalents by GWP set."""
    return FactorView(
        id=factor.id,
        activity=factor.activity,
        basis=factor.basis.value,
        level=factor.place.level,
        place=factor.place.code,
        unit=factor.unit,
        masses=dict(factor.masses),
        gwp_basis=factor.gwp_basis,
        heat=factor.heat,
        data_from=factor.data_from,
        data_until=factor.data_until,
        published=factor.published,
        review_by=factor.review_by,
        verified=factor.verified,
        own=factor.own,
        name_zh=factor.name_zh,
        name_en=factor.name_en,
        source=factor.source,
        document=factor.document,
        row=factor.row,
        pack=factor.pack,
        pack_version=factor.pack_version,
        licence_class=factor.licence_class,
        currency=factor.currency,
        price_year=factor.price_year,
        price=factor.price,
        note_zh=factor.note_zh,
        note_en=factor.note_en,
        spread=factor.spread,
        until=factor.until,
        record=factor.record,
        spread_of=factor.spread_of,
        limits_zh=factor.limits_zh,
        limits_en=factor.limits_en,
        limits_checked=factor.limits_checked,
        co2e={code: equivalent(factor, sets[code]) for code in SHOWN_SETS if code in sets},
    )


def equivalent(factor: Factor, gwp: GwpSet) -> Decimal | None:
    """Kilograms of CO2 equivalent for one unit; None where the set has no value for a gas."""
    try:
        return co2e(factor.masses, gwp)
    except MissingGwp:
        return None


def is_equivalent_alone(factor: Factor) -> bool:
    """Whether the source gives no gases, only their equivalent."""
    return CO2E in factor.masses


def own_as_factor(row: OwnFactor) -> Factor:
    """An approved factor of the company as the library holds it."""
    return Factor(
        id=f"{OWN_PACK}/{row.code}.v{row.version}",
        activity=row.activity,
        basis=Basis(row.basis),
        place=Place(row.level, row.place),
        unit=row.unit,
        masses={gas: Decimal(mass) for gas, mass in row.gases.items()},
        data_from=row.data_from,
        data_until=row.data_until,
        published=row.published,
        pack=OWN_PACK,
        pack_version=str(row.version),
        name_zh=row.name_zh,
        name_en=row.name_en,
        gwp_basis=row.gwp_basis,
        review_by=row.review_by,
        source=row.source,
        document=row.document,
        licence_class=("shown", "exported"),
        own=True,
        note_zh=row.note,
        note_en=row.note,
        heat=row.heat,
        spread=row.spread,
        quality=dict(row.quality),
        until=row.until,
        record=f"{row.record_type}/{row.record_id}" if row.record_type else "",
        **_prices(row),
    )


def _prices(row: OwnFactor) -> dict[str, Any]:
    """The money and the year of prices of a factor for money: the last year its data describe; nothing for others."""
    if row.basis != Basis.spend.value:
        return {}
    try:
        money = dimension(row.unit)
    except UnknownUnit:
        return {}
    return {"currency": money, "price_year": row.data_until.year}


def own_as_bridge(row: OwnFactor) -> Bridge:
    """An approved heat content or density of the company as the library holds it."""
    ((to_unit, ratio),) = row.gases.items()
    return Bridge(
        activity=row.activity,
        from_unit=row.unit,
        to_unit=to_unit,
        ratio=Decimal(ratio),
        source=row.source,
        kind=CONVERSIONS[row.basis],
        id=f"{OWN_PACK}/{row.code}.v{row.version}",
    )


def own_view(row: OwnFactor, evidence: int = 0) -> OwnFactorView:
    """An own factor in any state. evidence: how many files are attached."""
    return OwnFactorView(
        id=row.pk,
        code=row.code,
        version=row.version,
        activity=row.activity,
        basis=row.basis,
        level=row.level,
        place=row.place,
        unit=row.unit,
        gases=dict(row.gases),
        gwp_basis=row.gwp_basis,
        heat=row.heat,
        data_from=row.data_from,
        data_until=row.data_until,
        published=row.published,
        review_by=row.review_by,
        name_zh=row.name_zh,
        name_en=row.name_en,
        source=row.source,
        document=row.document,
        note=row.note,
        state=row.state,
        author_id=row.author_id,
        author_name=row.author_name,
        made_at=row.made_at,
        reviewer_name=row.reviewer_name,
        reviewed_at=row.reviewed_at,
        review_note=row.review_note,
        evidence=evidence,
        record_type=row.record_type,
        record_id=row.record_id,
        record_sha256=row.record_sha256,
        spread=row.spread,
        quality=dict(row.quality),
        origins=dict(row.origins),
        until=row.until,
        ended_name=row.ended_name,
        ended_at=row.ended_at,
        ended_why=row.ended_why,
    )


def rule_view(row: FactorRule) -> RuleView:
    """A confirmed choice."""
    return RuleView(
        id=row.pk,
        activity=row.activity,
        basis=row.basis,
        level=row.level,
        place=row.place,
        first=row.first,
        last=row.last,
        factor_id=row.factor_id,
        reason=row.reason,
        assumption=row.assumption,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        withdrawn_by=row.withdrawn_by,
        withdrawn_at=row.withdrawn_at,
        withdrawn_why=row.withdrawn_why,
    )


def rule_of(row: FactorRule) -> Rule:
    """A confirmed choice as selection reads it."""
    return Rule(
        id=f"R{row.pk}",
        activity=row.activity,
        basis=Basis(row.basis) if row.basis else None,
        factor_id=row.factor_id,
        place=Place(row.level, row.place) if row.level else None,
        first=row.first,
        last=row.last,
        reason=row.reason,
        confirmed_by=row.confirmed_by,
        assumption=row.assumption,
    )
