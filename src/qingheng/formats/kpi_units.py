"""The unit a row of a stranger's table states, in any spelling of the field, or what is wrong with it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from qingheng.calc.units import UnknownUnit, WrongDimension, convert, dimension, unit_label
from qingheng.formats import kpi_problems
from qingheng.formats.kpi_catalogue import CatalogueSeries
from qingheng.formats.problems import Place, Problem

_SCALES = (
    ("十亿", 10**9),
    ("百万", 10**6),
    ("千万", 10**7),
    ("十万", 10**5),
    ("亿", 10**8),
    ("万", 10**4),
    ("千", 10**3),
    ("million ", 10**6),
    ("thousand ", 10**3),
)


@dataclass(frozen=True)
class StatedUnit:
    """A unit of the registry and how many of it one stated unit is: 万千瓦时 is 10,000 kWh.

    text: as stated, empty when the row states none and the catalogue's is meant.
    """

    unit: str
    scale: Decimal = Decimal(1)
    text: str = ""

    def words(self, lang: str) -> str:
        """The unit for a reader: as stated, else as the registry names it."""
        return self.text or unit_in_words(self.unit, lang)


def unit_in_words(unit: str, lang: str) -> str:
    """The unit as a reader sees it; a unit the registry does not know is shown as written."""
    try:
        return unit_label(unit, lang)
    except UnknownUnit:
        return unit


def check_unit(stated: str, series: CatalogueSeries, place: Place) -> StatedUnit | Problem:
    """The unit figures of a row are in (the catalogue's when none is stated), or what is wrong with it."""
    text = unicodedata.normalize("NFKC", stated).strip()
    if not text or _same_words(text, series.unit):
        return StatedUnit(series.unit)
    expected = (unit_in_words(series.unit, "zh"), unit_in_words(series.unit, "en"))
    try:
        unit = _known(stated.strip()) or _known(text) or _scaled(text)
        if unit is None:
            raise UnknownUnit(stated.strip())
        convert(Decimal(1), unit.unit, series.unit)
    except UnknownUnit as unknown:
        return kpi_problems.unknown_unit(place, stated, expected, unknown.reason_zh, unknown.reason_en)
    except WrongDimension as wrong:
        return kpi_problems.wrong_dimension(place, stated, expected, wrong.reason_zh, wrong.reason_en)
    return unit


def is_unit(text: str) -> bool:
    """Whether the text names a unit, with or without a Chinese scale before it."""
    return (_known(text.strip()) or _scaled(text.strip())) is not None


def _known(text: str) -> StatedUnit | None:
    try:
        dimension(text)
    except UnknownUnit:
        return None
    return StatedUnit(text, Decimal(1), text)


def _scaled(text: str) -> StatedUnit | None:
    """A scale and a known unit: 万人, 亿千瓦时, million m3."""
    for word, size in _SCALES:
        bare = text.removeprefix(word)
        if bare != text and _known(bare) is not None:
            return StatedUnit(bare, Decimal(size), text)
    return None


def _same_words(stated: str, unit: str) -> bool:
    """The unit in words of either language; capitals count, since mL is not ML, except in whole words."""
    known = {unit, unit_in_words(unit, "zh"), unit_in_words(unit, "en")}
    if _spaceless(stated) in {_spaceless(text) for text in known}:
        return True
    in_words = unit.islower() and len(unit) > 3
    return in_words and _spaceless(stated).lower() in {_spaceless(text).lower() for text in known}


def _spaceless(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
