"""Exact conversion on a pint registry of our own, compiled once for each unit.

A page converts hundreds of figures, so what pint works out about a unit (its size in the first unit of its
dimension, and the dimension) is kept. Importing pint takes a quarter of a second and is put off
to the first use.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from functools import lru_cache
from threading import Lock
from typing import Any, Final

from qingheng.calc.texts import BilingualError
from qingheng.calc.units.atoms import ATOMS, DIMENSIONS, QUALIFIERS
from qingheng.calc.units.grammar import Factor, UnitParts, read_unit

_WIDE: Final = Context(prec=80, rounding=ROUND_HALF_EVEN)
_KEPT: Final = Context(prec=34, rounding=ROUND_HALF_EVEN)
_SYMBOLS: Final = (
    ("百万吨二氧化碳当量", "MtCO₂e"),
    ("千克二氧化碳当量", "kgCO₂e"),
    ("吨二氧化碳当量", "tCO₂e"),
    ("CO2e", "CO₂e"),
)

_lock = Lock()
_registry_made: list[Any] = []


class WrongDimension(BilingualError):
    """Two units measure different things; from_unit and to_unit are as given."""

    def __init__(self, from_unit: str, to_unit: str) -> None:
        first, second = _size(from_unit), _size(to_unit)
        super().__init__(
            f"{from_unit} measures {first.words('en')} and {to_unit} measures {second.words('en')}: "
            "they can be neither converted nor added.",
            f"{from_unit} 表示{first.words('zh')}，{to_unit} 表示{second.words('zh')}，"
            "两者不能换算，也不能相加。",
        )
        self.from_unit = from_unit
        self.to_unit = to_unit


@dataclass(frozen=True, slots=True)
class _Size:
    """A unit in terms of the first unit of its dimension; dimensionality is the canonical text of pint's."""

    factor: Decimal
    dimensionality: str

    @property
    def dimension(self) -> str:
        if self.dimensionality in DIMENSIONS:
            return DIMENSIONS[self.dimensionality][0]
        return _named(self.dimensionality, 0)

    def words(self, lang: str) -> str:
        column = 1 if lang == "zh" else 2
        if self.dimensionality in DIMENSIONS:
            return DIMENSIONS[self.dimensionality][column]
        return _named(self.dimensionality, column)


def convert(value: Decimal, from_unit: str, to_unit: str) -> Decimal:
    """The value in another unit of the same dimension, exact where its decimals end, else to 34 digits.

    Raises UnknownUnit and WrongDimension: kW is not kWh, kilograms are not kilograms of CO2 equivalent, and
    yuan are not dollars. Sources: SI; GB/T 2589-2020 for the tonne of coal equivalent.
    """
    if from_unit == to_unit:
        read_unit(from_unit)
        return value
    first, second = _size(from_unit), _size(to_unit)
    if first.dimensionality != second.dimensionality:
        raise WrongDimension(from_unit, to_unit)
    return _plain(_WIDE.divide(_WIDE.multiply(value, first.factor), second.factor))


def dimension(unit: str) -> str:
    """What a unit measures, by name: ``energy``, ``co2e``, ``co2e per CNY``. Raises UnknownUnit."""
    return _size(unit).dimension


def same_dimension(first: str, second: str) -> bool:
    """Whether a figure in one unit can be converted to the other. Raises UnknownUnit."""
    return _size(first).dimensionality == _size(second).dimensionality


def multiply(first: Decimal, first_unit: str, second: Decimal, second_unit: str) -> tuple[Decimal, str]:
    """The product of two figures and its unit; units of one dimension above and below the line cancel.

    A plain number (unit ``1``) leaves the other unit as it is; a percentage scales: 5 % of 200 MWh is 10 MWh.
    """
    value = _WIDE.multiply(first, second)
    if second_unit == "1" or first_unit == "1":
        return _plain(value), first_unit if second_unit == "1" else second_unit
    a, b = read_unit(first_unit), read_unit(second_unit)
    return _cancelled(value, a.above + b.above, a.below + b.below)


def divide(first: Decimal, first_unit: str, second: Decimal, second_unit: str) -> tuple[Decimal, str]:
    """The quotient of two figures and its unit: MWh by GJ is a number, tCO2e by yuan is an intensity.

    Raises decimal.DivisionByZero or decimal.InvalidOperation when the second figure is zero.
    """
    value = _WIDE.divide(first, second)
    if second_unit == "1":
        return _plain(value), first_unit
    a, b = read_unit(first_unit), read_unit(second_unit)
    return _cancelled(value, a.above + b.below, a.below + b.above)


@lru_cache(maxsize=4096)
def unit_label(unit: str, lang: str) -> str:
    """The unit as a reader sees it: 亿元 or CNY 100 million, 吨二氧化碳当量 or tCO2e. Raises UnknownUnit.

    lang: ``zh`` (or any ``zh-…``) gives Chinese, all else English.
    """
    parts = read_unit(unit)
    if not lang.lower().startswith("zh"):
        above = "·".join(_english(factor) for factor in parts.above) or "1"
        return " per ".join([above, *(_english(factor) for factor in parts.below)])
    above = "·".join(_chinese(factor) for factor in parts.above) or "1"
    return "/".join([above, *(_chinese(factor) for factor in parts.below)])


def unit_symbol(unit: str, lang: str) -> str:
    """The unit as a column, a tile or an axis has room for it: tCO₂e for 吨二氧化碳当量, all others as their label.

    Raises UnknownUnit.
    """
    text = unit_label(unit, lang)
    for long, short in _SYMBOLS:
        text = text.replace(long, short)
    return text


def known_units() -> tuple[str, ...]:
    """Every unit that is not composed of others, as it is stored."""
    return tuple(atom.symbol for atom in ATOMS)


def _english(factor: Factor) -> str:
    return f"{factor.atom.en} {factor.qualifier}" if factor.qualifier else factor.atom.en


def _chinese(factor: Factor) -> str:
    return factor.atom.zh + QUALIFIERS.get(factor.qualifier, "")


def _cancelled(value: Decimal, above: tuple[Factor, ...], below: tuple[Factor, ...]) -> tuple[Decimal, str]:
    kept: list[Factor] = []
    under = list(below)
    for factor in above:
        size = _size(factor.text)
        partner = next((f for f in under if _size(f.text).dimensionality == size.dimensionality), None)
        if partner is not None:
            under.remove(partner)
            value = _WIDE.divide(_WIDE.multiply(value, size.factor), _size(partner.text).factor)
        elif size.dimensionality == "":
            value = _WIDE.multiply(value, size.factor)
        else:
            kept.append(factor)
    for factor in [f for f in under if _size(f.text).dimensionality == ""]:
        under.remove(factor)
        value = _WIDE.divide(value, _size(factor.text).factor)
    return _plain(value), UnitParts(tuple(kept), tuple(under)).text


@lru_cache(maxsize=4096)
def _size(unit: str) -> _Size:
    expression = read_unit(unit).expression
    with _lock, localcontext(_WIDE):
        registry = _registry()
        compiled = registry.parse_units(expression)
        factor, _ = registry.get_root_units(compiled)
        powers: list[tuple[str, Decimal]] = sorted(registry.get_dimensionality(compiled).items())
    above = " * ".join(_power(name, exponent) for name, exponent in powers if exponent > 0)
    below = " * ".join(_power(name, -exponent) for name, exponent in powers if exponent < 0)
    return _Size(Decimal(factor), f"{above or '1'} / {below}" if below else above)


def _power(name: str, exponent: Decimal) -> str:
    return name if exponent == 1 else f"{name} ** {exponent:f}"


def _registry() -> Any:
    if not _registry_made:
        from pint import UnitRegistry

        registry: Any = UnitRegistry(None, non_int_type=Decimal, cache_folder=None)
        for atom in ATOMS:
            registry.define(f"{atom.name} = {atom.definition}")
        _registry_made.append(registry)
    return _registry_made[0]


def _named(dimensionality: str, column: int) -> str:
    """A composed dimension in words: ``[co2e] / [CNY]`` gives ``co2e per CNY``."""
    above, _, below = dimensionality.partition(" / ")
    if not below:
        return _word(above, column)
    if column == 1:
        return f"单位{_word(below, column)}的{'次数' if above == '1' else _word(above, column)}"
    return f"{above if above == '1' else _word(above, column)} per {_word(below, column)}"


def _word(part: str, column: int) -> str:
    if part in DIMENSIONS:
        return DIMENSIONS[part][column]
    if " * " in part:
        return ("×" if column == 1 else "*").join(_word(factor, column) for factor in part.split(" * "))
    name, _, power = part.partition(" ** ")
    return f"{DIMENSIONS[name][column]}^{power}"


def _plain(value: Decimal) -> Decimal:
    kept = _KEPT.plus(value).normalize(_KEPT)
    exponent = kept.as_tuple().exponent
    if isinstance(exponent, int) and exponent > 0:
        return kept.quantize(Decimal(1), context=_WIDE)
    return kept
