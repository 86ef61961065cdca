"""Values that hold for a whole table: stated above it, in its title, in its header or by the name of its sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from qingheng.calc.intake.dataset_model import Column, Dataset
from qingheng.calc.intake.folding import fold, loose
from qingheng.calc.intake.layout_model import Table
from qingheng.calc.intake.layout_wide import is_period_label, period_span
from qingheng.calc.intake.layout_words import Vocabulary, split_unit


@dataclass
class Constants:
    """Constants found, where each comes from, which are to be confirmed, and what is still missing."""

    values: dict[str, str] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def add(self, target: str, text: str, origin: str, *, sure: bool) -> None:
        """Keep one constant."""
        self.values[target], self.origins[target] = text, origin
        if not sure:
            self.unsure.append(target)


def find_constants(
    table: Table,
    dataset: Dataset,
    mapped: Mapping[str, str],
    references: Mapping[str, frozenset[str]],
    fiscal_start_month: int,
) -> Constants:
    """Constants for the targets no column gives.

    mapped: target to the header text of its source. A label above the table names its value and is sure; a
    title, a header or a sheet name is a proposal unless it is nothing but the value.
    """
    found = Constants()
    words = Vocabulary(dataset)
    for label, value in table.facts:
        target = words.column(label)
        if target is None or target in mapped or target in found.values:
            continue
        if _may_hold(dataset.column(target), value, words):
            found.add(target, value, "fact", sure=True)
    for column in dataset.columns:
        if not _needed(column, dataset) or column.code in mapped or column.code in found.values:
            continue
        _propose(table, column, dataset, mapped, references, fiscal_start_month, found)
        if column.code not in found.values:
            found.missing.append(column.code)
    return found


def _may_hold(column: Column, value: str, words: Vocabulary) -> bool:
    """Whether a fact above the table may stand for a column: remarks do not, nor members nobody knows."""
    if column.type == "enum":
        return words.member(column.code, value) is not None
    return column.type != "unit" and (column.type != "text" or column.required)


def _needed(column: Column, dataset: Dataset) -> bool:
    return column.required or column.code in dataset.period.codes


def _propose(
    table: Table,
    column: Column,
    dataset: Dataset,
    mapped: Mapping[str, str],
    references: Mapping[str, frozenset[str]],
    fiscal_start_month: int,
    found: Constants,
) -> None:
    """Look for the value of one required target outside the rows."""
    if column.type == "period":
        _period(table, column.code, fiscal_start_month, found)
    elif column.type == "enum":
        _member(table, column, mapped, found)
    elif column.type == "reference":
        _reference(table, column.code, references.get(column.code, frozenset()), found)
    del dataset


def _period(table: Table, target: str, fiscal_start_month: int, found: Constants) -> None:
    name = table.sheet.name
    if is_period_label(fold(name)):
        span = period_span(name, table.year_span, fiscal_start_month)
        if span is not None:
            found.add(target, span.label, "sheet", sure=True)
            return
    months = [
        t for t in _words(table.titles) if is_period_label(t) and period_span(t, None, fiscal_start_month)
    ]
    spans = {span.label for t in months if (span := period_span(t, None, fiscal_start_month)) is not None}
    if len(spans) == 1:
        found.add(target, spans.pop(), "title", sure=False)
    elif table.year_span is not None:
        found.add(target, table.year_span.label, "title", sure=False)


def _words(texts: Iterable[str]) -> list[str]:
    """Pieces of titles that may be periods: up to the end of 年, 月 or 季度."""
    import re

    pieces: list[str] = []
    for text in texts:
        pieces += re.findall(
            r"(?:19|20)\d{2}\s?年\s?\d{1,2}\s?月|(?:19|20)\d{2}[-/.]\d{1,2}(?!\d)|[a-z]{3,9}\.?[ -](?:19|20)\d{2}|"
            r"(?:19|20)\d{2}\s?年?\s?(?:第?[一二三四1-4]季度|q[1-4]|[上下]半年)",
            fold(text),
        )
    return pieces


def _member(table: Table, column: Column, mapped: Mapping[str, str], found: Constants) -> None:
    """A member named by the sheet, by the header of a figure (用电量) or by a title."""
    exact = {loose(name): member.code for member in column.values for name in member.names}
    sheet = exact.get(loose(table.sheet.name))
    if sheet is not None:
        found.add(column.code, sheet, "sheet", sure=True)
        return
    for text in mapped.values():
        member = exact.get(loose(split_unit(text)[0]))
        if member is not None:
            found.add(column.code, member, "header", sure=False)
            return
    named = _named_in([*table.titles, table.sheet.name, *mapped.values()], exact)
    if len(named) == 1:
        found.add(column.code, named.pop(), "title", sure=False)


def _named_in(texts: Iterable[str], exact: Mapping[str, str]) -> set[str]:
    """Members whose longest name stands inside the texts; a name inside a longer one found does not count."""
    for text in texts:
        folded = loose(text)
        inside = [name for name in exact if len(name) >= 2 and name in folded]
        longest = [n for n in inside if not any(n != other and n in other for other in inside)]
        if longest:
            return {exact[name] for name in longest}
    return set()


def _reference(table: Table, target: str, known: frozenset[str], found: Constants) -> None:
    """A site that the sheet is named after, or that a title names."""
    if fold(table.sheet.name) in known:
        found.add(target, table.sheet.name, "sheet", sure=True)
        return
    inside = [name for name in known if len(name) >= 2 and any(name in fold(text) for text in table.titles)]
    longest = [n for n in inside if not any(n != other and n in other for other in inside)]
    if len(longest) == 1:
        found.add(target, longest[0], "title", sure=False)
