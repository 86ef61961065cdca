"""Lists of inventories and of what is in them, as pages show and export them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qingheng.apps.inventory import pictures, words
from qingheng.apps.inventory.contracts import Blocked, InventoryView, LineChange, LineGroup, Total
from qingheng.apps.inventory.packed import withheld
from qingheng.apps.inventory.queries import PriceView, UsedFactor
from qingheng.apps.inventory.queries.charts import GasRow
from qingheng.calc.bridge import Effect
from qingheng.platform.rights.lists import ListColumn, moment

THOUSAND = Decimal(1000)
Link = Callable[..., str]


def tonnes(kilograms: Decimal | None) -> Decimal | None:
    """Kilograms as tonnes."""
    return None if kilograms is None else kilograms / THOUSAND


def largest_first(kilograms: Decimal | None) -> tuple[bool, Decimal]:
    """The key that puts the largest first, whatever its sign, and what is not known last."""
    return kilograms is None, -abs(kilograms or Decimal(0))


def figure_cell(value: Decimal | None, decimals: int = 1) -> dict[str, Any]:
    """A cell of a figure; an unknown one is a dash with its reason."""
    return {"figure": value, "decimals": decimals}


def plain(value: Decimal | None) -> str:
    """A figure as data: no exponent, no zeros that say nothing; empty when unknown."""
    return "" if value is None else f"{value.normalize():f}"


def biogenic(one: Total) -> Decimal | None:
    """Tonnes of biogenic CO2; None where nothing was counted."""
    return tonnes(one.biogenic) if one.meter.counted.keys else None


def inventory_columns(
    link: Link, totals: Mapping[int, Mapping[str, Decimal | None]]
) -> tuple[ListColumn, ...]:
    """Columns of the list of inventories. totals: kilograms by measure of the current run of each, by its number."""

    def cell(one: InventoryView) -> dict[str, Any]:
        return {"text": words.two(one.name_zh, one.name_en), "url": link(one), "note": one.code}

    def node(one: InventoryView) -> str:
        return words.two(one.node_zh, one.node_en)

    def approach(one: InventoryView) -> str:
        return words.word(words.APPROACHES, one.approach)

    def measure(name: str) -> ListColumn:
        def value(one: InventoryView) -> Decimal | None:
            return tonnes(totals.get(one.id, {}).get(name))

        return ListColumn(
            name, words.MEASURES[name], lambda one: plain(value(one)), lambda one: figure_cell(value(one)), kind="number",
            order=value, unit="tCO2e",
        )  # fmt: skip

    return (
        ListColumn("name", _("Inventory"), lambda one: words.two(one.name_zh, one.name_en), cell),
        ListColumn("period", _("Period"), lambda one: one.period, order=lambda one: one.first),
        ListColumn("state", _("State"), lambda one: words.word(words.STATES, one.state)),
        *(measure(name) for name in ("scope1", "scope2_location", "scope2_market", "scope3")),
        ListColumn("node", _("Node"), node, lambda one: {"text": node(one), "note": approach(one)}),
        ListColumn("approach", _("Consolidation"), approach),
        ListColumn("gwp", _("GWP sets"), lambda one: " ".join(one.gwp_sets)),
        ListColumn("run", _("Run"), lambda one: "" if one.run is None else f"#{one.run.number}"),
        ListColumn(
            "at", _("Calculated"), lambda one: moment(one.run.at) if one.run else "",
            lambda one: {"when": one.run.at, "note": f"#{one.run.number}"} if one.run else {"text": "—"}, kind="date",
        ),
    )  # fmt: skip


def total_columns(
    dimensions: Sequence[str], sets: Sequence[str], names: Any, link: Link
) -> tuple[ListColumn, ...]:
    """Columns of totals: the dimensions, CO2e by set, consolidated, and what is open.

    names: of sites and activities by code. link: to the lines behind a total.
    """

    def member(name: str, at: int) -> Callable[[Total], str]:
        return lambda one: pictures.member_words(name, one.key[at], names)

    def value(code: str) -> Callable[[Total], str]:
        return lambda one: plain(tonnes(one.co2e[code]))

    def shown(code: str) -> Callable[[Total], dict[str, Any]]:
        return lambda one: figure_cell(tonnes(one.co2e[code]))

    def worth(code: str) -> Callable[[Total], Decimal | None]:
        return lambda one: one.co2e[code]

    def linked(one: Total) -> dict[str, Any]:
        return {"text": member(dimensions[0], 0)(one), "url": link(one)}

    main = sets[0]
    return (
        ListColumn(dimensions[0], words.DIMENSIONS[dimensions[0]], member(dimensions[0], 0), linked),
        *(
            ListColumn(name, words.DIMENSIONS[name], member(name, at))
            for at, name in enumerate(dimensions)
            if at
        ),
        *(
            ListColumn(code, _("tCO₂e, %(set)s") % {"set": code}, value(code), shown(code), kind="number", order=worth(code))
            for code in sets
        ),
        ListColumn(
            "consolidated", _("Consolidated"), lambda one: plain(tonnes(one.consolidated[main])),
            lambda one: figure_cell(tonnes(one.consolidated[main])), kind="number",
            order=lambda one: one.consolidated[main],
        ),
        ListColumn("biogenic", _("Biogenic CO₂, t"), lambda one: plain(biogenic(one)),
                   lambda one: figure_cell(biogenic(one)), kind="number"),
        ListColumn("counted", _("Rows counted"), lambda one: one.meter.counted.rows,
                   lambda one: figure_cell(Decimal(one.meter.counted.rows), 0), kind="number",
                   order=lambda one: one.meter.counted.rows),
        ListColumn("blocked", _("Rows blocked"), lambda one: one.meter.blocked.rows,
                   lambda one: figure_cell(Decimal(one.meter.blocked.rows), 0), kind="number",
                   order=lambda one: one.meter.blocked.rows),
    )  # fmt: skip


def line_columns(
    main: str, link: Link, names: Any, factors: Mapping[str, str], passport: Link
) -> tuple[ListColumn, ...]:
    """Columns of the list of lines of a run. factors: names of those used, by id; passport: the page of one."""

    def what(one: LineGroup) -> str:
        return (
            pictures.activity_words(one.activity, names)
            if one.activity
            else words.two(one.rule_zh, one.rule_en)
        )

    def activity(one: LineGroup) -> dict[str, Any]:
        return {
            "text": what(one),
            "url": link(one),
            "note": words.two(one.rule_zh, one.rule_en) if one.activity else "",
        }

    def factor(one: LineGroup) -> dict[str, Any]:
        named = factors.get(one.factor) or lot_words(one.factor)
        return {"text": named, "url": passport(one.factor)} if named else {"text": one.factor or "—"}

    def scope(one: LineGroup) -> dict[str, Any]:
        side = "" if one.side == "both" else words.word(words.SIDES, str(one.side))
        return {"text": words.word(words.SCOPES, str(one.scope)), "note": side}

    return (
        ListColumn("activity", words.DIMENSIONS["activity"], what, activity, order=what),
        ListColumn("scope", _("Scope"), lambda one: words.word(words.SCOPES, str(one.scope)), scope, kind="date",
                   order=lambda one: (one.scope, str(one.side))),
        ListColumn("side", pgettext_lazy("energy bought", "View"), lambda one: words.word(words.SIDES, str(one.side))),
        ListColumn("site", _("Site"), lambda one: names.get(one.site, one.site),
                   order=lambda one: names.get(one.site, one.site)),
        ListColumn("from", _("From"), lambda one: one.first.isoformat(),
                   lambda one: {"text": one.first.isoformat(), "note": f"– {one.last.isoformat()}"}, kind="date",
                   order=lambda one: one.first),
        ListColumn("to", _("To"), lambda one: one.last.isoformat(), kind="date"),
        ListColumn("amount", _("Amount"), lambda one: plain(one.amount),
                   lambda one: figure_cell(one.amount, 3), kind="number"),
        ListColumn("unit", _("Unit"), lambda one: one.unit, lambda one: {"text": words.unit(one.unit) or "—"}, kind="date"),
        ListColumn("co2e", _("tCO₂e"), lambda one: plain(tonnes(one.co2e.get(main))),
                   lambda one: figure_cell(tonnes(one.co2e.get(main)), 3), kind="number",
                   order=lambda one: one.co2e.get(main)),
        ListColumn("rule", _("Method"), lambda one: words.two(one.rule_zh, one.rule_en)),
        ListColumn("factor_name", _("Name of the factor"), lambda one: factors.get(one.factor, "")),
        ListColumn("factor", _("Factor"), lambda one: one.factor, factor),
        ListColumn("status", _("Status"), lambda one: words.word(words.LINE_STATES, one.status)),
    )  # fmt: skip


def blocked_columns(link: Link) -> tuple[ListColumn, ...]:
    """Columns of the worklist of blocks."""

    def why(one: Blocked) -> dict[str, Any]:
        return {"text": words.two(one.title_zh, one.title_en), "url": link(one), "note": one.activity}

    def amounts(one: Blocked) -> str:
        return "; ".join(f"{plain(value)} {unit}" for unit, value in one.amounts.items())

    return (
        ListColumn("why", _("Why it is blocked"), lambda one: words.two(one.title_zh, one.title_en), why),
        ListColumn("activity", _("Activity"), lambda one: one.activity),
        ListColumn("scope", _("Scope"), lambda one: words.word(words.SCOPES, str(one.scope))),
        ListColumn("category", _("Category"), lambda one: words.word(words.CATEGORIES, one.category)),
        ListColumn("rows", _("Rows"), lambda one: one.rows, lambda one: figure_cell(Decimal(one.rows), 0), kind="number"),
        ListColumn("amount", _("Amount"), amounts),
        ListColumn("remedy", _("What lifts it"), lambda one: words.two(one.remedy_zh, one.remedy_en)),
    )  # fmt: skip


def change_columns(names: Any, rules: Mapping[str, str], periods: tuple[str, str]) -> tuple[ListColumn, ...]:
    """Columns of lines beside their like of another inventory. periods: before and after. rules: methods by id."""

    def where(one: LineChange) -> str:
        return pictures.category_words(one.key[0], one.key[1])

    def activity(one: LineChange) -> str:
        return pictures.activity_words(one.key[3], names) if one.key[3] else rules.get(one.key[4], one.key[4])

    def value(name: str) -> tuple[Callable[[LineChange], str], Callable[[LineChange], dict[str, Any]]]:
        return (
            lambda one: plain(tonnes(getattr(one, name))),
            lambda one: figure_cell(tonnes(getattr(one, name)), 3),
        )

    return (
        ListColumn("activity", words.DIMENSIONS["activity"], activity),
        ListColumn("category", words.DIMENSIONS["category"], where),
        ListColumn("site", _("Site"), lambda one: names.get(one.key[2]) or words.member("site", one.key[2])),
        ListColumn("rule", _("Method"), lambda one: rules.get(one.key[4], one.key[4])),
        ListColumn("before", _("tCO₂e, %(set)s") % {"set": periods[0]}, *value("before"), kind="number",
                   order=lambda one: one.before),
        ListColumn("after", _("tCO₂e, %(set)s") % {"set": periods[1]}, *value("after"), kind="number",
                   order=lambda one: one.after),
        ListColumn("difference", _("Difference"), lambda one: plain(tonnes(difference_of(one))),
                   lambda one: figure_cell(tonnes(difference_of(one)), 3), kind="number", order=difference_of),
        ListColumn("cause", _("Cause"), lambda one: words.word(words.CAUSES, one.cause)),
    )  # fmt: skip


def difference_of(one: LineChange) -> Decimal | None:
    """By how much a line changes a total; a line there was none of counts for nothing, one that is blocked is not known."""
    if one.cause in ("new", "gone"):
        return one.after if one.cause == "new" else None if one.before is None else -one.before
    return None if one.after is None or one.before is None else one.after - one.before


def gas_columns(sets: Sequence[str], link: Link) -> tuple[ListColumn, ...]:
    """Columns of gases: mass, and CO2e by each set."""

    def value(code: str) -> Callable[[GasRow], str]:
        return lambda one: plain(tonnes(one.co2e[code]))

    def shown(code: str) -> Callable[[GasRow], dict[str, Any]]:
        return lambda one: figure_cell(tonnes(one.co2e[code]), 3)

    def worth(code: str) -> Callable[[GasRow], Decimal | None]:
        return lambda one: one.co2e[code]

    return (
        ListColumn("gas", words.DIMENSIONS["gas"], lambda one: words.gas_row(one.gas),
                   lambda one: {"text": words.gas_row(one.gas), "url": link(one)}),
        ListColumn("mass", _("Mass, kg"), lambda one: plain(one.mass), lambda one: figure_cell(one.mass, 3), kind="number",
                   order=lambda one: one.mass),
        *(
            ListColumn(code, _("tCO₂e, %(set)s") % {"set": code}, value(code), shown(code), kind="number", order=worth(code))
            for code in sets
        ),
    )  # fmt: skip


def effect_columns(
    names: Any, link: Callable[[Effect, InventoryView], str], years: Any, *, split: bool
) -> tuple[ListColumn, ...]:
    """Columns of effects by cell. link: to the lines of one of the two years behind it."""
    before, after = years

    def lines(which: InventoryView) -> Callable[[Effect], dict[str, Any]]:
        return lambda one: {"text": _("Lines"), "url": link(one, which)}

    def category(one: Effect) -> str:
        scope, _dot, code = one.category.partition(".")
        return pictures.category_words(scope, code)

    return (
        ListColumn("activity", words.DIMENSIONS["activity"], lambda one: pictures.activity_words(one.activity, names)),
        ListColumn("site", _("Site"), lambda one: names.get(one.site) or words.member("site", one.site)),
        ListColumn("category", words.DIMENSIONS["category"], category),
        ListColumn("effect", _("Effect"), lambda one: words.effect(one.effect, split=split)),
        ListColumn("value", _("tCO₂e"), lambda one: plain(tonnes(one.value)),
                   lambda one: figure_cell(tonnes(one.value), 3), kind="number", order=lambda one: one.value),
        ListColumn("before", before.period, lambda one: before.code, lines(before)),
        ListColumn("after", after.period, lambda one: after.code, lines(after)),
    )  # fmt: skip


def lot_words(factor: str) -> str:
    """What a lot of certificates is called; empty for a factor."""
    head, _slash, code = factor.partition("/")
    return str(_("Certificate lot %(code)s") % {"code": code}) if head == "lot" else ""


def factor_text(one: UsedFactor, names: Any) -> str:
    """What a search of used factors looks in."""
    said = one.said
    texts = (one.factor, said.get("name_zh", ""), said.get("name_en", ""), said.get("source", ""),
             *one.activities, *(names.get(code, "") for code in one.activities))  # fmt: skip
    return " ".join(texts).casefold()


def factor_value(one: UsedFactor, digits: int | None = None) -> str:
    """Kilograms of each gas for a unit: 2.1650 kg CO₂ + 0.0001 kg N₂O / m3. digits: how many that count; None: all."""
    masses = one.said.get("masses") or {}
    unit = str(one.said.get("unit", ""))

    def mass(text: object) -> str:
        value = Decimal(str(text))
        return (
            str(text) if digits is None or len(value.as_tuple().digits) <= digits else f"{+value:.{digits}g}"
        )

    gases = " + ".join(f"{mass(text)} kg {words.gas(gas)}" for gas, text in masses.items())
    return f"{gases} / {unit if digits is None else words.unit(unit)}" if masses else ""


def factor_columns(names: Any, passport: Link, lines: Link) -> tuple[ListColumn, ...]:
    """Columns of the factors of a run."""

    def name(one: UsedFactor) -> str:
        own = lot_words(one.factor) or one.factor
        return words.two(one.said.get("name_zh", ""), one.said.get("name_en", "")) or own

    def exported(one: UsedFactor) -> str:
        return str(_("its licence forbids export")) if withheld(one.said) else factor_value(one)

    def years(one: UsedFactor) -> str:
        return "–".join(dict.fromkeys(str(one.said.get(key, ""))[:4] for key in ("data_from", "data_until")))

    return (
        ListColumn("factor", _("Factor"), name, lambda one: {"text": name(one), "url": passport(one), "note": one.factor}),
        ListColumn("activity", words.DIMENSIONS["activity"],
                   lambda one: ", ".join(pictures.activity_words(code, names) for code in one.activities)),
        ListColumn("value", pgettext_lazy("factor", "Value"), exported, lambda one: {"text": factor_value(one, 6) or "—"}),
        ListColumn("years", _("Data of"), years),
        ListColumn("source", _("Source"), lambda one: words.one_language(str(one.said.get("source", "")))),
        ListColumn("assumed", _("On an assumption"), lambda one: _("yes") if one.assumed else ""),
        ListColumn("rows", _("Rows"), lambda one: one.rows,
                   lambda one: {"text": f"{one.rows:,}", "url": lines(one)}, kind="number", order=lambda one: one.rows),
        ListColumn("co2e", _("tCO₂e"), lambda one: plain(tonnes(one.co2e)),
                   lambda one: figure_cell(tonnes(one.co2e), 1), kind="number", order=lambda one: one.co2e),
    )  # fmt: skip


def price_columns() -> tuple[ListColumn, ...]:
    """Columns of the list of price indices."""

    def standing(one: PriceView) -> str:
        if not one.used:
            return str(_("not used: the company entered another series"))
        return str(_("entered by %(who)s") % {"who": one.entered_name} if one.own else _("method pack"))

    return (
        ListColumn("year", _("Year"), lambda one: str(one.year)),
        ListColumn("currency", _("Currency"), lambda one: one.currency),
        ListColumn("index", pgettext_lazy("price", "Index"), lambda one: f"{one.index:f}", kind="number"),
        ListColumn("series", _("Series with its base"), lambda one: one.series),
        ListColumn("source", _("Source"), lambda one: one.source),
        ListColumn("standing", _("Where it comes from"), standing),
        ListColumn("at", pgettext_lazy("price", "On"), lambda one: moment(one.entered_at), kind="date"),
    )
