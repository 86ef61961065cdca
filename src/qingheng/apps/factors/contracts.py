"""What other engines and interfaces see of factors: frozen views, both languages in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from qingheng.calc.factors.kin import Kin

OWN_PACK = "own"
STATES = ("draft", "in_review", "approved", "returned", "withdrawn")
MOST_COMPARED = 4
MAX_DIGITS = 15


@dataclass(frozen=True)
class FactorView:
    """One factor as published. co2e: kilograms of CO2 equivalent for one unit by GWP set; None where a gas has none."""

    id: str
    activity: str
    basis: str
    level: str
    place: str
    unit: str
    masses: dict[str, Decimal]
    gwp_basis: str
    heat: str
    data_from: date
    data_until: date
    published: date
    review_by: date | None
    verified: bool
    own: bool
    name_zh: str
    name_en: str
    source: str
    document: str
    row: str
    pack: str
    pack_version: str
    licence_class: tuple[str, ...]
    currency: str = ""
    price_year: int | None = None
    price: str = ""
    note_zh: str = ""
    note_en: str = ""
    spread: Decimal | None = None
    until: date | None = None
    record: str = ""
    co2e: dict[str, Decimal | None] = field(default_factory=dict)
    spread_of: str = ""  # limits, proxy; empty for a spread stated as such
    limits_zh: str = ""
    limits_en: str = ""
    limits_checked: str = ""  # yes, no


@dataclass(frozen=True)
class FactorFilters:
    """Filters of the explorer. Empty means all. year: a calendar year the data describe some day of."""

    text: str = ""
    activity: str = ""
    basis: str = ""
    level: str = ""
    place: str = ""
    pack: str = ""
    year: str = ""
    verified: str = ""  # yes, no
    sort: str = ""  # activity, place, year, published, value; a leading minus reverses


@dataclass(frozen=True)
class PackView:
    """A pack of factors at hand. pinned: the version the company took into use; empty when it follows what is shipped."""

    id: str
    version: str
    pinned: str
    shipped: str
    title_zh: str
    title_en: str
    source: str
    document: str
    licence: str
    licence_class: tuple[str, ...]
    data_year: str
    published: str
    retrieved: str
    origin_sha256: str
    verified: bool
    factors: int
    bridges: int


CONVERSIONS: Final = {
    "heat_net": "heat_content_net",
    "heat_gross": "heat_content_gross",
    "density": "density",
}
"""Bases of own factors that convert a quantity and let nothing out, with the kind of bridge each becomes."""


@dataclass(frozen=True)
class OwnFactorView:
    """A factor of the company with who wrote and who reviewed it.

    gases: kilograms as text; of a conversion (CONVERSIONS) the unit converted to, with how many of it one `unit` is.
    record_type, record_id, record_sha256: the approved record it was made from, empty for others; until: the last day of
    activities it answers for. spread, quality: of the record; origins: kilograms CO2e by origin as text.
    """

    id: int
    code: str
    version: int
    activity: str
    basis: str
    level: str
    place: str
    unit: str
    gases: dict[str, str]
    gwp_basis: str
    heat: str
    data_from: date
    data_until: date
    published: date
    review_by: date | None
    name_zh: str
    name_en: str
    source: str
    document: str
    note: str
    state: str
    author_id: int | None
    author_name: str
    made_at: datetime
    reviewer_name: str
    reviewed_at: datetime | None
    review_note: str
    evidence: int = 0
    record_type: str = ""
    record_id: int | None = None
    record_sha256: str = ""
    spread: Decimal | None = None
    quality: dict[str, int] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    until: date | None = None
    ended_name: str = ""
    ended_at: datetime | None = None
    ended_why: str = ""

    @property
    def factor_id(self) -> str:
        """Its id in the library once approved."""
        return f"{OWN_PACK}/{self.code}.v{self.version}"

    @property
    def converts(self) -> bool:
        """Whether it is a heat content or a density."""
        return self.basis in CONVERSIONS

    @property
    def gases_text(self) -> str:
        """The gases as one line, as they are typed."""
        return "; ".join(f"{gas}={mass}" for gas, mass in self.gases.items())


@dataclass(frozen=True)
class RecordFacts:
    """A factor as an approved record gives it. gases: kilograms for one unit. first, last: days of the activities it
    answers for. quality: scores 1 (best) to 5 by indicator; origins: kilograms CO2e by origin, for who reads it."""

    code: str
    activity: str
    basis: str
    level: str
    place: str
    unit: str
    gases: Mapping[str, Decimal]
    gwp_basis: str
    first: date
    last: date
    name_zh: str
    name_en: str
    source: str
    document: str
    record_type: str
    record_id: int
    record_sha256: str
    approved_name: str
    approved_at: datetime | None
    spread: Decimal | None = None
    quality: Mapping[str, int] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class RuleView:
    """A confirmed choice."""

    id: int
    activity: str
    basis: str
    level: str
    place: str
    first: date | None
    last: date | None
    factor_id: str
    reason: str
    assumption: bool
    confirmed_by: str
    confirmed_at: datetime
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None
    withdrawn_why: str = ""

    @property
    def code(self) -> str:
        """Its name in choices and reports."""
        return f"R{self.id}"


@dataclass(frozen=True)
class CheckView:
    """Something to look at about a factor. code as in calc.factors.screening, and expired, expires_soon."""

    code: str
    severity: str
    factor_ids: tuple[str, ...]
    text_zh: str
    text_en: str


@dataclass(frozen=True)
class OwnChecks:
    """What looks wrong about an own factor, errors first, and how it stands beside its kind (None: a conversion)."""

    found: tuple[CheckView, ...]
    kin: Kin | None


@dataclass(frozen=True)
class ChangedFactor:
    """A factor two versions of a pack say differently. before, after: kilograms summed over its gases.

    spreads: before and after, where they differ.
    """

    id: str
    name_zh: str
    name_en: str
    unit: str
    before: Decimal
    after: Decimal
    percent: Decimal | None
    fields: tuple[str, ...]
    spreads: tuple[Decimal | None, Decimal | None] | None = None
    proxy: bool = False  # the spread after is that of a like factor of another source


@dataclass(frozen=True)
class UseView:
    """What used a factor. where: an inventory; keys and lines: None when nobody can say."""

    where: str
    link: str = ""
    keys: int | None = None
    lines: int | None = None


@dataclass(frozen=True)
class UpgradeView:
    """What taking the shipped version into use changes. state: new, unchanged, update. uses: None when nobody counts."""

    pack_id: str
    state: str
    from_version: str
    to_version: str
    sha256: str
    changed: tuple[ChangedFactor, ...] = ()
    added: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()
    uses: tuple[UseView, ...] | None = None


@dataclass(frozen=True)
class ImportView:
    """A published file read as an edition. along: pack@version whose lines were followed.

    told: gwp, rows; lacking (lines of that edition without one in the file), unknown (lines it does not know), total_only
    (factors whose gases the file does not part), uneven (parts that do not add up), each with its count.
    """

    id: int
    layout: str
    year: int
    pack_id: str
    version: str
    published: date
    file_name: str
    file_sha256: str
    sha256: str
    along: str
    told: dict[str, Any]
    state: str
    reason: str
    author_id: int | None
    author_name: str
    made_at: datetime
    reviewer_name: str
    reviewed_at: datetime | None
    review_note: str


@dataclass(frozen=True)
class ImportDiff:
    """An imported edition beside the one in force, by line. jumps: changes worth a look, which come first."""

    against: str
    same: int
    changed: tuple[ChangedFactor, ...]
    added: tuple[str, ...]
    vanished: tuple[str, ...]
    jumps: int
