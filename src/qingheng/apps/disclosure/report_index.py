"""The index of the published report: which chapter answers which requirement, and the figures behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qingheng.apps.disclosure import words
from qingheng.apps.disclosure.contracts import Facet
from qingheng.apps.disclosure.filters import folded
from qingheng.apps.indicators.contracts import SeriesView

STANDARDS: Mapping[str, str] = {"HKEX-ESG-Guide": "HKEX", "CASS-CSR": "CASS"}
_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Reference:
    """One line of the index as it is stored."""

    chapter: str
    section: str
    standard: str
    requirement: str


@dataclass(frozen=True, slots=True)
class IndexedSeries:
    """A series that answers a requirement."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class IndexLine:
    """A requirement answered at a place of the report. `short` names its standard in a word: HKEX, CASS."""

    chapter: str
    section: str
    standard: str
    short: str
    requirement: str
    series: tuple[IndexedSeries, ...]


@dataclass(frozen=True, slots=True)
class IndexPlace:
    """A chapter, or a section of it, with the requirements it answers by standard."""

    chapter: str
    section: str
    lines: tuple[IndexLine, ...]

    @property
    def by_standard(self) -> tuple[tuple[str, tuple[IndexLine, ...]], ...]:
        """The lines under the short name of their standard."""
        names = dict.fromkeys(line.short for line in self.lines)
        return tuple((name, tuple(line for line in self.lines if line.short == name)) for name in names)


@dataclass(frozen=True, slots=True)
class IndexFilters:
    """What of the index is shown. figures: only requirements that figures answer."""

    text: str = ""
    standard: str = ""
    figures: bool = False


@dataclass(frozen=True, slots=True)
class ReportIndex:
    """The index after filtering; `total` counts all its lines, `answered` those with figures."""

    lines: tuple[IndexLine, ...]
    places: tuple[IndexPlace, ...]
    total: int
    answered: int
    standards: tuple[Facet, ...]


def short_name(standard: str) -> str:
    """The standard in a word, as framework ids of indicators name it."""
    return next((short for prefix, short in STANDARDS.items() if standard.startswith(prefix)), standard)


def build_index(
    references: Sequence[Reference], series: Sequence[SeriesView], filters: IndexFilters, *, lang: str
) -> ReportIndex:
    """The index with the figures that answer each requirement, filtered, in the order of the report."""
    answers: dict[str, list[IndexedSeries]] = {}
    for one in series:
        name = words.joined(
            lang,
            words.in_lang(lang, one.name_zh, one.name_en),
            words.in_lang(lang, one.member_zh, one.member_en),
        )
        for framework in one.frameworks:
            answers.setdefault(framework, []).append(IndexedSeries(one.key, name))
    lines = [_line(reference, answers) for reference in references]
    kept = tuple(line for line in lines if _passes(line, filters))
    counts = {
        short: sum(line.short == short for line in lines) for short in dict.fromkeys(x.short for x in lines)
    }
    return ReportIndex(
        lines=kept,
        places=_places(kept),
        total=len(lines),
        answered=sum(bool(line.series) for line in lines),
        standards=tuple(Facet(short, words.standard_label(short), count) for short, count in counts.items()),
    )


def _line(reference: Reference, answers: Mapping[str, list[IndexedSeries]]) -> IndexLine:
    short = short_name(reference.standard)
    found = answers.get(f"{short}:{reference.requirement}", [])
    return IndexLine(
        reference.chapter, reference.section, reference.standard, short, reference.requirement, tuple(found)
    )


def _passes(line: IndexLine, filters: IndexFilters) -> bool:
    if filters.standard and line.short != filters.standard:
        return False
    if filters.figures and not line.series:
        return False
    names = " ".join(one.label for one in line.series)
    haystack = folded(" ".join((line.chapter, line.section, line.standard, line.requirement, names)))
    return all(word in haystack for word in folded(filters.text[:_LIMIT]).split())


def _places(lines: Sequence[IndexLine]) -> tuple[IndexPlace, ...]:
    found: dict[tuple[str, str], list[IndexLine]] = {}
    for line in lines:
        found.setdefault((line.chapter, line.section), []).append(line)
    return tuple(IndexPlace(chapter, section, tuple(own)) for (chapter, section), own in found.items())
