"""Names of bases, places and states as the pages say them, in the active language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy as _p

from qingheng.apps.factors.contracts import ChangedFactor, FactorView
from qingheng.apps.factors.finding import activity_names
from qingheng.calc.factors import LEVELS, Basis
from qingheng.calc.factors.reasons import BASES, LEVEL_WORDS, label
from qingheng.calc.ghg.provinces import province_name
from qingheng.calc.texts import format_measured
from qingheng.calc.uncertainty.telling import in_words, origin_of
from qingheng.platform.languages import reads_chinese

STATES: dict[str, Promise] = {
    "draft": _p("own factor", "Draft"),
    "in_review": _p("own factor", "In review"),
    "approved": _p("own factor", "Approved"),
    "returned": _p("own factor", "Returned"),
    "withdrawn": _p("own factor", "Withdrawn"),
}
CHECKS: dict[str, Promise] = {
    "negative": _p("factor check", "Negative mass"),
    "range": _p("factor check", "Out of range"),
    "thousandfold": _p("factor check", "A thousand times off"),
    "far_off": _p("factor check", "Far from its kind"),
    "drift": _p("factor check", "Jump between years"),
    "swapped_years": _p("factor check", "Years exchanged"),
    "overlap": _p("factor check", "Overlap"),
    "expired": _p("factor check", "Past its review date"),
    "expires_soon": _p("factor check", "Review is due"),
}
CONVERSIONS: dict[str, Promise] = {
    "heat_net": _p("conversion", "Heat content, net"),
    "heat_gross": _p("conversion", "Heat content, gross"),
    "density": _p("conversion", "Density"),
}
SEVERITIES: dict[str, Promise] = {
    "error": _p("factor check", "Error"),
    "warning": _p("factor check", "Warning"),
}
LICENCES: dict[str, Promise] = {
    "shown": _p("licence", "may be shown"),
    "exported": _p("licence", "may be exported"),
    "shipped": _p("licence", "may be shipped"),
}

GRID_REGIONS: dict[str, str] = {
    "华北": "North China", "东北": "Northeast China", "华东": "East China", "华中": "Central China",
    "西北": "Northwest China", "西南": "Southwest China", "南方": "Southern China",
}  # fmt: skip
"""Grid regions of China in English, as the notices of the ministry divide them."""


def pick(pair: tuple[str, str]) -> str:
    """The Chinese or the English of a pair, as the reader reads."""
    return pair[0] if reads_chinese() else pair[1]


def basis_word(basis: str) -> str:
    """What a basis is called; a code nobody knows stays as it is."""
    if basis in CONVERSIONS:
        return str(CONVERSIONS[basis])
    return pick(BASES[Basis(basis)]) if basis in Basis.__members__ else basis


def level_word(level: str) -> str:
    """What a level of places is called."""
    return pick(LEVEL_WORDS[level]) if level in LEVELS else level


def place_words(level: str, code: str) -> str:
    """A place with its level: country CN; a province by its name, the whole world by its name alone."""
    if level == "world":
        return level_word(level)
    if level == "province":
        code = province_name(code, "zh" if reads_chinese() else "en")
    elif level == "grid_region" and not reads_chinese():
        code = GRID_REGIONS.get(code, code)
    return f"{level_word(level)} {code}"


def activity_words() -> Callable[[str], str]:
    """How activities are called, by code, read once for many; a code nobody named stays as it is."""
    names = activity_names()
    return lambda code: pick(names[code]) if code in names else code


def activity_options() -> list[tuple[str, str]]:
    """Activities to choose from: code and name, by name."""
    return sorted(((code, pick(both)) for code, both in activity_names().items()), key=lambda one: one[1])


def unit_words(unit: str) -> str:
    """A unit as the reader sees it."""
    return label(unit, "zh" if reads_chinese() else "en")


def word(words: Mapping[str, Promise], code: str) -> str:
    """The word for a code; one nobody knows stays as it is."""
    return str(words.get(code, code))


GASES: dict[str, str] = {
    "co2": "CO₂", "n2o": "N₂O", "sf6": "SF₆", "nf3": "NF₃", "cf4": "CF₄", "c2f6": "C₂F₆", "c3f8": "C₃F₈",
    "c_c4f8": "c-C₄F₈", "co2e": "CO₂e",
}  # fmt: skip
_PARTS: dict[str, Promise] = {
    "ch4_fossil": _p("gas", "CH₄, fossil"),
    "ch4_biogenic": _p("gas", "CH₄, biogenic"),
    "co2_biogenic": _p("gas", "CO₂, biogenic"),
    "co2_removed": _p("gas", "CO₂, removed"),
}


def gas(code: str) -> str:
    """A gas as people write it; a refrigerant by its number."""
    if code in _PARTS:
        return str(_PARTS[code])
    return GASES.get(code) or (f"HFC-{code[3:]}" if code.startswith("hfc") else code)


def value_text(value: Decimal | None) -> str:
    """A factor as printed: every digit it has, at most eight decimals."""
    if value is None:
        return ""
    shown = round(value, 8).normalize()
    return f"{shown:f}"


def spread_words(one: FactorView) -> str:
    """How far off a factor may be, and who says so."""
    origin = origin_of(one.spread_of, stated=one.spread is not None, proxy=one.spread_of == "proxy")
    return pick(in_words(one.spread, origin, one.limits_checked))


def spread_change(each: ChangedFactor) -> str:
    """How a spread changes with another version; empty where it does not."""
    if each.spreads is None:
        return ""
    before, after = each.spreads
    scored = pick(in_words(None, "scored"))
    new = scored if after is None else pick(in_words(after, "proxy" if each.proxy else "stated"))
    return f"{scored if before is None else value_text(before)} → {new}"


def measured(value: Decimal) -> str:
    """A worked-out figure without digits that mean nothing."""
    return format_measured(value)
