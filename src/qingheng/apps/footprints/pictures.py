"""Pictures of footprints as components/chart.html takes them; figures in kilograms, as the tables print them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qingheng.apps.footprints import words
from qingheng.apps.footprints.contracts import FootprintView, Portfolio

UNIT: Final = "kgCO₂e"
_KINDS: Final = {
    "raw_materials": "materials", "production": "production", "distribution": "transport", "use": "use",
    "end_of_life": "end_of_life",
}  # fmt: skip
"""Colours of stages are the same everywhere."""


def printed(kilograms: Decimal | None, decimals: int = 2) -> str | None:
    """Kilograms with so many decimals; None stays unknown."""
    if kilograms is None:
        return None
    return f"{kilograms.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP):f}"


def by_stage(found: Sequence[tuple[str, Mapping[str, Decimal]]], title: str, source: str) -> dict[str, Any]:
    """Bars that lie, one a name, stacked by stage."""
    series = [
        {"name": str(name), "kind": _KINDS[code], "stack": "all", "values": [printed(one.get(code)) for _n, one in found]}
        for code, name in words.STAGES.items()
    ]  # fmt: skip
    return _chart(title, [name for name, _one in found], series, source)


def of_items(found: FootprintView, source: str, most: int = 12) -> dict[str, Any]:
    """The items that weigh most."""
    top = found.by_item[:most]
    rest = found.kilograms - sum((kg for *_names, kg in top), Decimal(0))
    labels = [words.two(zh, en) for _code, zh, en, _kg in top]
    values = [printed(kg) for *_names, kg in top]
    if len(found.by_item) > most:
        labels.append(_("All others"))
        values.append(printed(rest))
    series = [{"name": UNIT, "kind": "value", "values": values}]
    return _chart(_("Which parts it comes from"), labels, series, source)


def heat(found: Portfolio, source: str) -> dict[str, Any]:
    """Options by stages: how far the mean of configurations with an option lies from the mean of all."""
    mean = found.by_stage
    series = [
        {
            "name": f"{words.two(one.group_zh, one.group_en)} · {words.two(one.name_zh, one.name_en)}",
            "kind": "value",
            "values": [
                *(printed(one.by_stage[code] - mean[code]) for code in words.STAGES),
                printed(one.mean - found.quantiles["mean"]),
            ],
        }
        for one in found.options
    ]
    periods = [*(str(name) for name in words.STAGES.values()), _("All stages")]
    return _chart(_("What each option adds to, or takes from, the mean footprint"), periods, series, source)


def _chart(title: str, periods: list[str], series: list[dict[str, Any]], source: str) -> dict[str, Any]:
    lang = "zh" if (get_language() or "").startswith("zh") else "en"
    return {
        "title": title,
        "unit": UNIT,
        "periods": periods,
        "series": series,
        "source": source,
        "lang": lang,
    }
