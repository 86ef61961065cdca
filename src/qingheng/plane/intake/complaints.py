"""Issues while they are still columns: positions and texts, turned into rows once per batch."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any, Final

import polars as pl

from qingheng.calc.intake.issues import Issue, default_severity, issue

ISSUE_SCHEMA: Final[Any] = {
    "code": pl.String,
    "severity": pl.String,
    "_sheet": pl.String,
    "_row": pl.UInt32,
    "_col": pl.UInt16,
    "column": pl.String,
    "text": pl.String,
    "values": pl.String,
}
_WRITER: Final = json.JSONEncoder(ensure_ascii=False, default=str, separators=(",", ":"))
KEPT_PER_CODE: Final = 10_000
"""Issue rows stored for one code; the full count is kept beside them."""


@dataclass(frozen=True)
class Complaint:
    """One code at many rows. rows: positions in the batch. text: of the cells. values: JSON of each, or of all."""

    code: str
    column: str
    rows: pl.Series
    text: pl.Series | None = None
    values: pl.Series | dict[str, Any] = field(default_factory=dict)
    severity: str | None = None

    def frame(self, places: pl.DataFrame) -> pl.DataFrame:
        """Issue rows; `places` has `_sheet`, `_row` and `_col` of every row of the batch."""
        values: Any = self.values if isinstance(self.values, pl.Series) else pl.lit(as_json(self.values))
        text: Any = pl.lit("") if self.text is None else self.text.fill_null("")
        return places[self.rows].select(
            pl.lit(self.code).alias("code"),
            pl.lit(self.severity or default_severity(self.code)).alias("severity"),
            "_sheet",
            "_row",
            "_col",
            pl.lit(self.column).alias("column"),
            text.alias("text"),
            values.alias("values"),
        )

    def only(self, kept: pl.Series) -> Complaint:
        """The complaint at those of its rows for which the mask (one entry for each row of the batch) is true."""
        if kept.all() or not len(self.rows):
            return self
        keep = kept.gather(self.rows)
        values = self.values.filter(keep) if isinstance(self.values, pl.Series) else self.values
        text = None if self.text is None else self.text.filter(keep)
        return replace(self, rows=self.rows.filter(keep), text=text, values=values)


def at(mask: pl.Series) -> pl.Series:
    """Positions at which a mask is true."""
    return mask.fill_null(False).arg_true()


def as_json(values: dict[str, Any]) -> str:
    """Values of an issue as they are stored."""
    return _WRITER.encode(values) if values else ""


def no_issues() -> pl.DataFrame:
    """An empty frame of issues."""
    return pl.DataFrame(schema=ISSUE_SCHEMA)


def issue_frame(complaints: list[Complaint], places: pl.DataFrame) -> pl.DataFrame:
    """All issue rows of a batch."""
    frames = [complaint.frame(places) for complaint in complaints if len(complaint.rows)]
    return pl.concat(frames, how="vertical_relaxed").cast(ISSUE_SCHEMA) if frames else no_issues()


def issue_of(row: dict[str, Any]) -> Issue:
    """The issue in words, from one row of an issue frame."""
    values = json.loads(row["values"]) if row["values"] else {}
    return issue(
        row["code"],
        severity=row["severity"],
        row=row["_row"],
        column=row["column"],
        text=row["text"],
        **values,
    )


class Tally:
    """Issues of all batches: every one counted, the first of each code and severity kept."""

    def __init__(self, kept: int = KEPT_PER_CODE) -> None:
        self._kept = kept
        self._frames: list[pl.DataFrame] = []
        self._stored: dict[str, int] = {}
        self.counts: dict[str, int] = {}
        self.errors = 0
        self.warnings = 0

    def add(self, issues: pl.DataFrame, *, unlisted: int = 0) -> None:
        """Count issues and keep as many as there is room for. unlisted: more of the last one's kind."""
        if issues.is_empty():
            return
        if unlisted > 0:
            code, severity = issues["code"][-1], issues["severity"][-1]
            self.counts[code] = self.counts.get(code, 0) + unlisted
            self.errors += unlisted if severity == "error" else 0
            self.warnings += unlisted if severity != "error" else 0
        for (code,), group in issues.group_by(["code"], maintain_order=True):
            name = str(code)
            errors = int((group["severity"] == "error").sum())
            self.errors += errors
            self.warnings += len(group) - errors
            self.counts[name] = self.counts.get(name, 0) + len(group)
            room = self._kept - self._stored.get(name, 0)
            if room > 0:
                self._frames.append(group.head(room))
                self._stored[name] = self._stored.get(name, 0) + min(room, len(group))

    def frame(self) -> pl.DataFrame:
        """The kept issues in the order of the file."""
        if not self._frames:
            return no_issues()
        return pl.concat(self._frames).sort(["_sheet", "_row", "_col", "column", "code"], nulls_last=False)
