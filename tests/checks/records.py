"""Small records written in a line, for tests of single kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from qingheng.calc.checks import (
    Break,
    CheckResult,
    Figure,
    Footnote,
    Record,
    Series,
    load_rules,
    run_checks,
)
from qingheng.calc.texts import read_number


def figure(text: str) -> Figure:
    """A figure as printed; an empty text is not available."""
    reading = read_number(text)
    return Figure(reading.value, reading.decimals, reading.state)


def row(key: str, unit: str, figures: str, **more: Any) -> Series:
    """A series from the figures of its years, separated by spaces; ``-`` is not available."""
    code, _, member = key.rstrip("]").partition("[")
    printed = ["" if text == "-" else text for text in figures.split()]
    periods = [str(2019 + n) for n in range(len(printed))]
    fields: dict[str, Any] = {"label_zh": "某指标", "label_en": key, **more}
    return Series(
        key=key, code=code, member=member, unit=unit,
        figures={period: figure(text) for period, text in zip(periods, printed, strict=True)}, **fields,
    )  # fmt: skip


def record(*series: Series, footnotes: Mapping[str, Footnote] | None = None) -> Record:
    """A record of these rows; the periods are those of the longest row."""
    periods = max((tuple(s.figures) for s in series), key=len, default=())
    return Record(periods, {s.key: s for s in series}, footnotes or {})


def run(kind: str, made: Record, severity: str = "medium", **parameters: Any) -> tuple[CheckResult, ...]:
    """The results of one rule of a kind."""
    rule = {
        "id": "the-rule", "kind": kind, "severity": severity, "parameters": parameters, "method": kind,
        "title_zh": "题", "title_en": "Title", "why_zh": "因", "why_en": "Why",
    }  # fmt: skip
    return run_checks(made, load_rules({"rules": [rule]}))


def verdicts(results: Sequence[CheckResult]) -> dict[str | None, str]:
    """Verdict by period."""
    return {r.period: r.verdict.value for r in results}


def marked(series: Series, period: str, cause: str = "definition", *, certain: bool = True) -> Series:
    """The series with a break."""
    mark = Break(period, "口径变了。", "The definition changed.", cause, certain)
    return replace(series, breaks=(*series.breaks, mark))
