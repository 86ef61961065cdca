"""What a reader of a choice should know although it counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from qingheng.calc.factors.judging import Fit, is_expired, overlap_days
from qingheng.calc.factors.library import Library
from qingheng.calc.factors.model import Asked, Basis, DatePolicy, Place, Policy, Rule
from qingheng.calc.gases import CO2E

CO2: Final = "co2"
Warning_ = tuple[str, str, str]
"""Code, sentence in Chinese, sentence in English."""


def warnings_of(
    best: Fit,
    others: Sequence[Fit],
    asked: Asked,
    library: Library,
    policy: Policy,
    places: tuple[Place, ...],
    rule: Rule | None,
) -> tuple[Warning_, ...]:
    """Every warning of a choice, in a fixed order."""
    return (
        *_of_rule(best, asked, policy, places, rule),
        *_of_dates(best, asked, policy),
        *_of_figure(best, library),
        *_of_overlap(best, others),
    )


def _of_rule(
    best: Fit, asked: Asked, policy: Policy, places: tuple[Place, ...], rule: Rule | None
) -> Iterator[Warning_]:
    if rule is None:
        return
    if rule.assumption:
        yield "assumption", "以假设代替缺失的数据。", "An assumption stands in for data that are missing."
    if best.factor.place not in places:
        code = best.factor.place.code
        yield (
            "rule_other_place",
            f"经确认采用其他地区（{code}）的因子。",
            f"A factor of another place ({code}), as confirmed.",
        )
    if best.factor.data_from > asked.last and policy.dates is DatePolicy.activity_year:
        yield (
            "rule_later_year",
            "经确认采用活动期之后年份的因子。",
            "A factor of a year after the activity, as confirmed.",
        )
    if is_expired(best.factor, policy):
        yield (
            "expired",
            "因子已过复核期限，经确认仍采用。",
            "The factor is past its review date, kept as confirmed.",
        )


def _of_dates(best: Fit, asked: Asked, policy: Policy) -> Iterator[Warning_]:
    factor = best.factor
    if policy.dates is not DatePolicy.activity_year or factor.data_from > asked.last:
        return
    days = overlap_days(factor, asked)
    if days == 0:
        yield (
            "older_year",
            f"活动年份没有因子，沿用此前最近的 {factor.data_until.year} 年数据。",
            f"There is no factor for the year of the activity; that of {factor.data_until.year}, the last before, is used.",
        )
    elif days < (asked.last - asked.first).days + 1:
        yield (
            "straddles",
            "活动期跨越因子数据期，按重叠天数最多者选取。",
            "The activity spans more than the data of the factor; the one with most days in common is used.",
        )


def _of_figure(best: Fit, library: Library) -> Iterator[Warning_]:
    factor = best.factor
    if not factor.verified:
        yield (
            "unverified",
            "数值尚未与原件核对。",
            "The figure has not been checked against the original document.",
        )
    if factor.basis is Basis.combustion and set(factor.masses) == {CO2}:
        yield (
            "co2_alone",
            "因子只有 CO2，燃烧产生的 CH4 与 N2O 不在其中。",
            "The factor has CO2 alone: methane and nitrous oxide of burning are not in it.",
        )
    if CO2E not in factor.masses:
        return
    if library.gwp_sets and factor.gwp_basis not in {gwp.code for gwp in library.gwp_sets}:
        made = factor.gwp_basis or "—"
        sets = " ".join(gwp.code for gwp in library.gwp_sets)
        yield (
            "mixed_gwp",
            f"只有二氧化碳当量（依据 {made}），与本清单的 GWP 数据集（{sets}）不同，不能重算。",
            f"Known as CO2 equivalent alone (made with {made}), not with {sets} of this inventory; it is not re-based.",
        )
    else:
        yield (
            "co2e_only",
            "只有二氧化碳当量，没有分气体数值。",
            "Known as CO2 equivalent alone, not gas by gas.",
        )


def _of_overlap(best: Fit, others: Sequence[Fit]) -> Iterator[Warning_]:
    for other in others:
        level = (other.closeness, other.dates) == (best.closeness, best.dates)
        rivals = other.pack != best.pack or len(other.way.bridges) == len(best.way.bridges)
        same_family = other.pack == best.pack and other.factor.unit != best.factor.unit
        if level and rivals and not same_family and other.coefficients != best.coefficients:
            yield (
                "overlap",
                f"与 {other.factor.id} 同级且数值不同，依次按因子包顺序、最新发布和编号取其一。",
                f"{other.factor.id} ranks the same with another value; order of packs, newest, then id decided.",
            )
            return
