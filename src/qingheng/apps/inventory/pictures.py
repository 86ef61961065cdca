"""Pictures of an inventory as components/chart.html takes them; figures as text in tonnes, as the tables print them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from qingheng.apps.inventory import words
from qingheng.apps.inventory.queries.charts import CERTIFICATES, OTHERS, Flow, Overview
from qingheng.apps.inventory.queries.years import Bridged
from qingheng.calc.bridge import EFFECTS

MOST_BARS = 20
UNIT = "tCO₂e"
Names = Mapping[str, str]


def printed(kilograms: Decimal | None, decimals: int = 1) -> str | None:
    """Kilograms as tonnes of so many decimals; None stays unknown."""
    if kilograms is None:
        return None
    step = Decimal(1).scaleb(-decimals)
    return f"{(kilograms / 1000).quantize(step, rounding=ROUND_HALF_UP):f}"


def bars(found: Overview, dimension: str, names: Names, source: str) -> dict[str, Any]:
    """The first dimension of the totals, stacked by scope; months stand, everything else lies, the largest first."""
    sums: dict[str, Decimal] = {}
    for (member, _scope), value in found.bars.items():
        if value is not None:
            sums[member] = sums.get(member, Decimal(0)) + value
    unsplit = sums.pop("", None) if dimension == "month" else None
    if dimension == "month":
        members = sorted(sums)
    elif dimension in ("scope", "category"):
        members = sorted(sums, key=order_of)
    else:
        members = sorted(sums, key=lambda one: (-sums[one], one))[:MOST_BARS]
    scopes = sorted({scope for member, scope in found.bars if member in sums})
    series = [
        {
            "name": words.word(words.SCOPES, scope),
            "kind": f"scope{scope}",
            "stack": "all",
            "values": [printed(found.bars.get((one, scope))) for one in members],
        }
        for scope in scopes
    ]
    title = _("What it comes to by %(dimension)s") % {"dimension": str(words.DIMENSIONS[dimension]).lower()}
    if dimension != "month":
        title += _largest({member_words(dimension, one, names): value for one, value in sums.items()})
    if unsplit:
        note = _("Not split by month and in the table alone: %(tonnes)s tCO₂e.")
        source = f"{source}. " + note % {"tonnes": f"{Decimal(printed(unsplit) or 0):,}"}
    return _chart(title, [member_words(dimension, one, names) for one in members], series, source)


def _largest(sums: Mapping[str, Decimal]) -> str:
    """What the largest is and how much of it all, to end a title; nothing where parts are negative or there is one alone."""
    whole = sum(sums.values(), Decimal(0))
    if len(sums) < 2 or whole <= 0 or min(sums.values()) < 0:
        return ""
    name, most = max(sums.items(), key=lambda one: one[1])
    share = (100 * most / whole).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return _(": %(name)s is %(share)s %% of it") % {"name": name, "share": share}


def member_words(dimension: str, code: str, names: Names) -> str:
    """A value of a dimension in words; sites and activities by their names."""
    if dimension == "activity":
        return activity_words(code, names) or "—"
    named = (
        names.get(f"dataset:{code}")
        if dimension == "dataset"
        else names.get(code)
        if dimension == "site"
        else ""
    )
    return named or words.member(dimension, code)


def gas_bars(found: Overview, code: str, source: str) -> dict[str, Any]:
    """CO2e of each gas by the main set, the largest first."""
    rows = sorted(
        (one for one in found.gases if not one.apart and one.co2e.get(code) is not None),
        key=lambda one: -(one.co2e[code] or Decimal(0)),
    )
    series = [{"name": code, "kind": "value", "values": [printed(one.co2e[code], 3) for one in rows]}]
    sums = {words.gas_row(one.gas): one.co2e[code] or Decimal(0) for one in rows}
    return _chart(_("Which gases it is") + _largest(sums), list(sums), series, source)


def sankey(found: Sequence[Flow], names: Names, source: str) -> dict[str, Any]:
    """Streams from source to site and from site to category."""
    boxes: dict[str, dict[str, str]] = {}

    def box(stage: int, code: str) -> str:
        made = f"{stage}:{code}"
        kind = f"scope{code[0]}" if stage == 2 else f"{stage}"
        boxes.setdefault(made, {"id": made, "name": box_name(stage, code, names), "kind": kind})
        return made

    streams = [
        {"source": box(one.stage, one.source), "target": box(one.stage + 1, one.target), "value": printed(one.value)}
        for one in found
    ]  # fmt: skip
    chart = _chart(_("Where it comes from and where it goes"), [], [], source)
    return chart | {"boxes": list(boxes.values()), "flows": streams}


def box_name(stage: int, code: str, names: Names) -> str:
    """The name of a box of a stage: source, site, scope and category."""
    if code == OTHERS:
        return _("All others")
    if stage == 2:
        return words.word(words.CATEGORIES, code.partition(".")[2])  # its colour and its side tell the scope
    if stage == 1:
        return names.get(code) or words.member("site", code)
    return activity_words(code, names)


def category_words(scope: str, category: str) -> str:
    """Scope and category in one phrase."""
    return f"{words.word(words.SCOPES, scope)} · {words.word(words.CATEGORIES, category)}"


def activity_words(code: str, names: Names) -> str:
    """An activity as people name it; families of activities by their first word."""
    if code == CERTIFICATES:
        return _("Certificates of green power")
    return names.get(code) or (str(words.FAMILIES[code]) if code in words.FAMILIES else code)


def waterfall(found: Bridged, periods: tuple[str, str], source: str) -> dict[str, Any]:
    """From one year to the other by effects."""
    known = [name for name in EFFECTS if found.effects[name] is not None]
    split = "intensity" in known
    values = [found.before, *(found.effects[name] for name in known), found.after]
    labels = [periods[0], *(words.effect(name, split=split) for name in known), periods[1]]
    series = [{"name": found.code, "kind": "value", "values": [printed(one) for one in values]}]
    title = _("From %(before)s to %(after)s: what changed") % {"before": periods[0], "after": periods[1]}
    return _chart(title, labels, series, source)


def order_of(member: str) -> tuple[int, str]:
    """Where a category stands among its like; scopes stand by their number."""
    order = list(words.CATEGORIES)
    return (order.index(member) if member in order else len(order), member)


def _chart(title: str, periods: list[str], series: list[dict[str, Any]], source: str) -> dict[str, Any]:
    lang = "zh" if words.reads_chinese() else "en"
    return {
        "title": title,
        "unit": UNIT,
        "periods": periods,
        "series": series,
        "source": source,
        "lang": lang,
    }
