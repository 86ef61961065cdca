"""How money was brought to the money and prices of a factor: the exchange rate and the price index with their sources."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from qingheng.apps.inventory import prices
from qingheng.apps.inventory.contracts import LineGroup
from qingheng.apps.inventory.models import Run
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.factors import Basis
from qingheng.calc.ghg.money import ExchangeRate, Money, MoneyMissing
from qingheng.calc.units import UnknownUnit, dimension
from qingheng.platform.packs.queries import content
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Forbidden


def money_words(actor: Actor, run: Run, group: LineGroup, answer: Mapping[str, Any]) -> dict[str, str]:
    """`money_zh` and `money_en` of a line by spending; empty for any other line."""
    factor = answer.get("factor") or {}
    if factor.get("basis") != Basis.spend:
        return {}
    money = _money_of(factor)
    rate = [] if money == _dimension(group.unit) else _rate(actor, group)
    sentences = [*rate, *_index(run, group, factor, money)]
    return {
        "money_zh": "；".join(zh for zh, _en in sentences),
        "money_en": "; ".join(en for _zh, en in sentences),
    }


def _money_of(factor: Mapping[str, Any]) -> str:
    """The currency the factor is in; dollars where its unit says none."""
    return _dimension(str(factor.get("unit", ""))) or "USD"


def _dimension(unit: str) -> str:
    try:
        return dimension(unit)
    except UnknownUnit:
        return ""


def _rate(actor: Actor, group: LineGroup) -> list[tuple[str, str]]:
    try:
        currency = dimension(group.unit)
        rates = organisation.rates(actor=actor)
    except (UnknownUnit, Forbidden):
        return []
    if currency == "USD":
        return []
    known = tuple(
        ExchangeRate(one.base, one.quote, one.kind, one.valid_from, one.valid_until, one.rate, one.source)
        for one in rates
    )
    try:
        one, value = Money(known).rate_for(currency, "USD", group.first, group.last)
    except MoneyMissing:
        return []
    days = f"{one.first.isoformat()}–{one.last.isoformat()}"
    kind_zh, kind_en = ("平均汇率", "average rate") if one.kind == "average" else ("期末汇率", "closing rate")
    shown = _short(value)
    return [(
        f"1 {currency} = {shown} USD（{days} {kind_zh}，{one.source}）",
        f"1 {currency} = {shown} USD ({kind_en} of {days}, {one.source})",
    )]  # fmt: skip


def _index(run: Run, group: LineGroup, factor: Mapping[str, Any], money: str) -> list[tuple[str, str]]:
    year, to_year = group.last.year, int(factor.get("price_year") or group.last.year)
    if year == to_year:
        return []
    methods = content(str(run.inputs["methods"][0]).partition("@")[0])
    known = {one.year: one for one in prices.of_run(methods, run.inputs) if one.currency == money}
    if year not in known or to_year not in known:
        return []
    before, after = known[year], known[to_year]
    by = next((one.entered_name for one in (before, after) if one.own), "")
    sources = "; ".join(dict.fromkeys((before.source, after.source)))
    times = _short(after.index / before.index)
    return [(
        f"价格由 {year} 年折算到 {to_year} 年：{after.index:f} ÷ {before.index:f} = {times}"
        f"（{after.series}；{sources}{f'；{by} 录入' if by else ''}）",
        f"prices of {year} brought to {to_year}: {after.index:f} ÷ {before.index:f} = {times} "
        f"({after.series}; {sources}{f'; entered by {by}' if by else ''})",
    )]  # fmt: skip


def _short(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.000001')).normalize():f}"
