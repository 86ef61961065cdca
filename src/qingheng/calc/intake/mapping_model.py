"""A mapping: which source column of a table is which column of a dataset, how sure that is, and why."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

SURE: Final = 0.9
"""A proposal scored below this must be confirmed by a person."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a column was proposed, in both languages; code names the kind of evidence."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """One source column and the dataset column it becomes (None: it is not used).

    unit: unit of every figure of the column as written, None when another column or the cells themselves say.
    options: decimal_mark ("." or ","), day_order, year (for months alone), unit_from (source index of the
    column of units), fill_down ("merged" or "proposed"), stated_unit (what the header said when the unit was
    chosen), year_from (source index of the years of months), year_kind ("fiscal": bare years are fiscal ones),
    multiple (what the header says its figures are counted as). alternatives: other targets that fit, best first.
    """

    source_index: int
    source_text: str
    target: str | None
    unit: str | None = None
    score: float = 0.0
    sure: bool = False
    reasons: tuple[Reason, ...] = ()
    options: AnyMapping[str, str] = field(default_factory=dict)
    alternatives: tuple[tuple[str, float], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "source_index": self.source_index,
            "source_text": self.source_text,
            "target": self.target,
            "unit": self.unit,
            "score": round(self.score, 3),
            "sure": self.sure,
            "reasons": [{"code": r.code, "zh": r.zh, "en": r.en} for r in self.reasons],
            "options": dict(self.options),
            "alternatives": [[target, round(score, 3)] for target, score in self.alternatives],
        }


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between a remembered layout and a new one.

    code: new, vanished, moved, unit_changed or kind_changed. text: the source column.
    """

    code: str
    text: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """How one table becomes rows of a dataset.

    constants: target to text, for values the file does not give by row. constant_origins: where each comes
    from: given (by a person), fact (a label above the table), title, sheet (its name), header. missing:
    required targets that have neither source nor constant. changes: what differs from the remembered layout.
    wide: kind of the wide group, None for a long table. unsure_constants: constants that must be confirmed.
    """

    dataset: str
    version: int
    sheet: str
    columns: tuple[ColumnMapping, ...]
    constants: AnyMapping[str, str] = field(default_factory=dict)
    constant_origins: AnyMapping[str, str] = field(default_factory=dict)
    unsure_constants: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    wide: str | None = None
    fingerprint: str = ""
    changes: tuple[Change, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether nothing is left for a person to confirm or give."""
        return (
            not self.missing
            and not self.unsure_constants
            and all(column.sure for column in self.columns if column.target is not None)
        )

    @property
    def targets(self) -> dict[str, ColumnMapping]:
        """The mapped columns by target."""
        return {column.target: column for column in self.columns if column.target is not None}

    def confirmed(self) -> Mapping:
        """The mapping as a person confirmed it: nothing is unsure any more."""
        columns = tuple(replace(column, sure=True) for column in self.columns)
        return replace(self, columns=columns, unsure_constants=(), changes=())

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON; from_dict reads them back."""
        return {
            "dataset": self.dataset,
            "version": self.version,
            "sheet": self.sheet,
            "columns": [column.as_dict() for column in self.columns],
            "constants": dict(self.constants),
            "constant_origins": dict(self.constant_origins),
            "unsure_constants": list(self.unsure_constants),
            "missing": list(self.missing),
            "wide": self.wide,
            "fingerprint": self.fingerprint,
            "changes": [{"code": c.code, "text": c.text, "zh": c.zh, "en": c.en} for c in self.changes],
        }

    @classmethod
    def from_dict(cls, data: AnyMapping[str, Any]) -> Mapping:
        """A mapping from as_dict. Raises KeyError or TypeError when it is none."""
        columns = tuple(
            ColumnMapping(
                int(one["source_index"]),
                str(one["source_text"]),
                one["target"],
                one["unit"],
                float(one["score"]),
                bool(one["sure"]),
                tuple(Reason(**reason) for reason in one["reasons"]),
                dict(one["options"]),
                tuple((target, float(score)) for target, score in one["alternatives"]),
            )
            for one in data["columns"]
        )
        return cls(
            str(data["dataset"]),
            int(data["version"]),
            str(data["sheet"]),
            columns,
            dict(data["constants"]),
            dict(data["constant_origins"]),
            tuple(data["unsure_constants"]),
            tuple(data["missing"]),
            data["wide"],
            str(data["fingerprint"]),
            tuple(Change(**change) for change in data["changes"]),
        )
