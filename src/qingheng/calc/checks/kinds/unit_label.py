"""The unit of a row against what its label announces and what its indicator is defined in.

Parameters: ``words``, each with ``zh`` and ``en`` (phrases of a label), ``unit`` (any unit of the dimension
they announce), ``means_zh`` and ``means_en``, and optionally ``unless`` (words that take the label out,
such as intensity).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule, Series, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import label, unit_words
from qingheng.calc.texts import BilingualError
from qingheng.calc.units import dimension, same_dimension

PARAMETERS = (
    Parameter(
        "words",
        "entries",
        fields=(
            Parameter("zh", "texts"),
            Parameter("en", "texts"),
            Parameter("unit", "text"),
            Parameter("means_zh", "text"),
            Parameter("means_en", "text"),
            Parameter("unless", "texts", required=False),
        ),
    ),
)

NO_BASIS = "rate_without_basis"
"""Dimension of a rate whose basis is not stated: the business of rate_basis, here neither right nor wrong."""


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each series, about the whole row."""
    for series in record.series.values():
        try:
            yield _of_series(rule, series)
        except BilingualError as error:
            name = label(series)
            text = Both(f"{name.zh}的单位无法识别：{error.reason_zh}", f"{name.en}: {error.reason_en}")
            yield results.answer(rule, series.key, None, Verdict.cannot_tell, text, unit=series.unit)


def _of_series(rule: Rule, series: Series) -> CheckResult:
    kind, words, name = dimension(series.unit), unit_words(series.unit), label(series)
    entry = next((entry for entry in rule.parameters["words"] if _announces(series, entry)), None)
    if entry is not None and not same_dimension(series.unit, entry["unit"]):
        said = (
            Both("中文名称", "Chinese label") if _in_zh(series, entry) else Both("英文名称", "English label")
        )
        text = Both(
            f"{name.zh}的{said.zh}表示{entry['means_zh']}，单位却是{words.zh}，名称或单位有误。",
            f"The {said.en} of {name.en} ({name.zh}) announces {entry['means_en']}, but the unit is "
            f"{words.en}: the label or the unit is wrong.",
        )
        return results.answer(rule, series.key, None, Verdict.fails, text, unit=series.unit)
    defined = series.attributes.get("unit", "")
    unstated = NO_BASIS in (kind, dimension(defined) if defined else "")
    if defined and not unstated and not same_dimension(series.unit, defined):
        meant = unit_words(defined)
        text = Both(
            f"{name.zh}的单位是{words.zh}，而该指标以{meant.zh}定义，两者不是同一种量。",
            f"The unit of {name.en} is {words.en}, but the indicator is defined in {meant.en}, another "
            "kind of quantity.",
        )
        return results.answer(rule, series.key, None, Verdict.fails, text, unit=series.unit)
    text = Both(
        f"{name.zh}的单位（{words.zh}）与名称及指标定义相符。",
        f"The unit {words.en} ({kind}) of {name.en} fits its label and its definition.",
    )
    return results.answer(rule, series.key, None, Verdict.holds, text, unit=series.unit)


def _announces(series: Series, entry: Mapping[str, Any]) -> bool:
    zh, en = series.label_zh, series.label_en.lower()
    if any(word in zh or word.lower() in en for word in entry.get("unless", ())):
        return False
    return _in_zh(series, entry) or any(word.lower() in en for word in entry["en"])


def _in_zh(series: Series, entry: Mapping[str, Any]) -> bool:
    return any(word in series.label_zh for word in entry["zh"])
