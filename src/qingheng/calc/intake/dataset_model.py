"""What a dataset is made of: columns, members of enumerations, rules. Frozen; says nothing about any file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal

from qingheng.calc.intake.dataset_density import Density
from qingheng.calc.intake.dataset_multiples import Multiple
from qingheng.calc.intake.dataset_writing import dataset_as_dict
from qingheng.calc.units import dimension

Frequency = Literal["monthly", "quarterly", "yearly", "event"]
ColumnType = Literal[
    "text", "number", "quantity", "money", "date", "period", "enum", "boolean", "reference", "unit"
]
Negative = Literal["refuse", "warn", "allow"]
Severity = Literal["error", "warning"]
RuleKind = Literal[
    "range", "cross", "needs", "against_last_year", "magnitude", "outlier", "intensity"
]  # fmt: skip

FREQUENCIES: Final = ("monthly", "quarterly", "yearly", "event")
COLUMN_TYPES: Final = (
    "text", "number", "quantity", "money", "date", "period", "enum", "boolean", "reference", "unit",
)  # fmt: skip
NUMERIC_TYPES: Final = frozenset({"number", "quantity", "money"})
REFERENCES: Final = ("node", "meter", "supplier", "product", "text")
NEGATIVES: Final = ("refuse", "warn", "allow")
SEVERITIES: Final = ("error", "warning")


@dataclass(frozen=True, slots=True)
class EnumValue:
    """One member of an enumeration. synonyms: other ways in which workbooks write it, any language."""

    code: str
    zh: str
    en: str
    synonyms: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything the member is called, its code first."""
        return (self.code, self.zh, self.en, *self.synonyms)


@dataclass(frozen=True, slots=True)
class UnitsBy:
    """Canonical units that depend on an enumeration: natural gas in m3, electricity in kWh.

    column: code of the enum column. units: its member codes to canonical units; a member left out takes the
    column's own unit. others: for members that are also measured otherwise (gas in GJ), one unit of each other
    dimension they may have. A figure in another dimension than its canonical unit is kept as entered. In a
    definition a member has a unit, or a list of which the first is canonical.
    """

    column: str
    units: Mapping[str, str] = field(hash=False)
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a dataset.

    dimensions: names of calc.units.dimension that its units may have (``money`` is any currency). unit: the
    canonical unit a quantity is kept in, None when it is kept as entered or units_by decides. of: for a
    column of type ``unit``, the column whose unit it carries. reference: what a code points to (node, meter,
    supplier, product, text). min, max: bounds in the canonical unit, both included; beyond them is an error.
    negative: what a figure below zero is (refuse: error, warn: warning). values: members of an enumeration.
    density: turns masses into volumes or back for this column alone (water by the tonne), None when nothing does.
    multiples: other ways in which its figures are counted (there and back), each a multiple of the column's own.
    """

    code: str
    zh: str
    en: str
    type: ColumnType
    required: bool = False
    about_zh: str = ""
    about_en: str = ""
    synonyms: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    unit: str | None = None
    units_by: UnitsBy | None = None
    of: str | None = None
    reference: str | None = None
    values: tuple[EnumValue, ...] = ()
    negative: Negative = "refuse"
    min: Decimal | None = None
    max: Decimal | None = None
    density: Density | None = None
    multiples: tuple[Multiple, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything the column is called, its code first."""
        return (self.code, self.zh, self.en, *self.synonyms)

    @property
    def accepted(self) -> tuple[str, ...]:
        """The dimensions its figures may come in: those it lists, and the one a density turns into them."""
        if self.density is None or not self.dimensions:
            return self.dimensions
        return tuple(dict.fromkeys((*self.dimensions, "mass", "volume")))

    @property
    def is_numeric(self) -> bool:
        """Whether its values are figures."""
        return self.type in NUMERIC_TYPES

    def value(self, code: str) -> EnumValue | None:
        """The member of that code, None when there is none."""
        return next((member for member in self.values if member.code == code), None)

    def unit_for(self, member: str | None) -> str | None:
        """The canonical unit for a member of units_by's column (None: the column's own unit)."""
        if self.units_by is not None and member is not None:
            return self.units_by.units.get(member, self.unit)
        return self.unit

    def dimensions_for(self, member: str | None) -> tuple[str, ...]:
        """Dimensions a figure may have when units_by's column says so: litres of electricity are refused."""
        if self.units_by is None or member is None or member not in self.units_by.units:
            return self.dimensions
        units = (self.units_by.units[member], *self.units_by.others.get(member, ()))
        return tuple(dict.fromkeys(dimension(unit) for unit in units))

    def dimensions_kept_in(self, unit: str) -> tuple[str, ...]:
        """The dimensions a figure kept in a canonical unit may come in: those of the members with that unit.

        Without units_by, or for a unit that members without one of their own are kept in, all the column allows.
        """
        by = self.units_by
        members = [member for member, kept in by.units.items() if kept == unit] if by is not None else []
        if not members or unit == self.unit:
            return self.dimensions
        return tuple(dict.fromkeys(name for member in members for name in self.dimensions_for(member)))


@dataclass(frozen=True, slots=True)
class PeriodColumns:
    """Where a row says when: one period column, a first and a last day, or one day. Exactly one way is set."""

    column: str | None = None
    start: str | None = None
    end: str | None = None
    date: str | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the columns that say when, in order of time."""
        return tuple(code for code in (self.column, self.start, self.end, self.date) if code is not None)


@dataclass(frozen=True, slots=True)
class DatasetRule:
    """A check of rows beyond what the columns say. zh, en: what it means when it does not hold.

    parameters, all typed: numbers are Decimal, ``by`` a tuple of column codes, ``when`` a mapping of an enum
    column to the tuple of its member codes for which the rule holds (absent: always).

    ======================  ==============================================================================
    range                   column, min and/or max (canonical unit, included), when
    cross                   left (column), operator (< <= == != >= >), right (column code or Decimal), when
    needs                   column (must be filled), when
    against_last_year       column, ratio (> 1), by: the same key a year before differs by no more than ratio
    magnitude               column, by: about 10, 100, 1000 (or their inverse) times the key's usual figure
    outlier                 column, by, z: modified z-score by median and MAD
    intensity               column, basis (production, floor_area, headcount), by, ratio (> 1): the figure per
                            unit of the basis differs from the key's usual one by no more than ratio
    ======================  ==============================================================================
    """

    id: str
    kind: RuleKind
    severity: Severity
    zh: str
    en: str
    parameters: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True)
class Dataset:
    """A table of ESG facts as it is collected: its columns, natural key, period, rules.

    frequency: how often it is owed. owner_zh, owner_en: the role that usually prepares it. pillar: E, S or G.
    scope_hint: GHG scope or category its rows feed, free text. overlap: True when periods of one natural key
    (without the period) may not overlap. series: columns of the key of which each combination owes every period,
    where that is not all of them (the number of a document owes nothing); empty: all of the key.
    """

    code: str
    version: int
    name_zh: str
    name_en: str
    columns: tuple[Column, ...]
    natural_key: tuple[str, ...]
    period: PeriodColumns
    frequency: Frequency = "event"
    about_zh: str = ""
    about_en: str = ""
    pillar: str = ""
    topic: str = ""
    scope_hint: str = ""
    owner_zh: str = ""
    owner_en: str = ""
    overlap: bool = False
    rules: tuple[DatasetRule, ...] = field(default=())
    series: tuple[str, ...] = ()

    def column(self, code: str) -> Column:
        """The column of that code. Raises KeyError."""
        for column in self.columns:
            if column.code == code:
                return column
        raise KeyError(code)

    def has(self, code: str) -> bool:
        """Whether there is a column of that code."""
        return any(column.code == code for column in self.columns)

    @property
    def key_without_period(self) -> tuple[str, ...]:
        """The natural key without the columns that say when: what periods follow one another of."""
        return tuple(code for code in self.natural_key if code not in self.period.codes)

    @property
    def owed_by(self) -> tuple[str, ...]:
        """The columns of which each combination owes every period: the series, else the key without the period."""
        return self.series or self.key_without_period

    def unit_column(self, code: str) -> Column | None:
        """The column that carries the unit of another one, None when there is none."""
        return next((column for column in self.columns if column.of == code), None)

    def as_dict(self) -> dict[str, Any]:
        """The dataset as read_dataset reads it: plain JSON values, exact numbers as text."""
        return dataset_as_dict(self)
