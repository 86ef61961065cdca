"""An accounting basis in the label of a quantity that has none.

Location-based and market-based are the two ways to account for scope 2 emissions (GHG Protocol Scope 2
Guidance); an amount of energy has no such basis. Parameters: ``zh`` and ``en`` (phrases that name the
basis), ``unit_contains`` (text that the unit of a quantity with that basis contains, such as CO2e).
"""

from __future__ import annotations

from collections.abc import Iterator

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, CheckResult, Input, Record, Rule, Series, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import label, unit_words

PARAMETERS = (Parameter("zh", "texts"), Parameter("en", "texts"), Parameter("unit_contains", "text"))


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each indicator whose label names the basis; the subject is its first row."""
    by_code: dict[str, list[Series]] = {}
    for series in record.series.values():
        zh, en = series.label_zh, series.label_en.lower()
        if any(word in zh for word in rule.parameters["zh"]) or any(
            w.lower() in en for w in rule.parameters["en"]
        ):
            by_code.setdefault(series.code, []).append(series)
    for rows in by_code.values():
        yield _of_rows(rule, rows)


def _of_rows(rule: Rule, rows: list[Series]) -> CheckResult:
    first = rows[0]
    name, words = label(first), unit_words(first.unit)
    inputs = [Input(series.key, "", None, series.unit) for series in rows]
    if rule.parameters["unit_contains"].lower() in first.unit.lower():
        text = Both(
            f"{name.zh}的核算基础与其单位（{words.zh}）相符。",
            f"{name.en}: the basis fits the unit {words.en}.",
        )
        return results.answer(rule, first.key, None, Verdict.holds, text, unit=first.unit, inputs=inputs)
    count = len(rows)
    text = Both(
        f"{name.zh}等 {count} 行的单位是{words.zh}，名称却带有范围二排放的核算基础；"
        "能源量没有“基于位置”或“基于市场”之分。",
        f"{name.en} ({count} rows) is in {words.en}, but its label carries an accounting basis of scope "
        "2 emissions; an amount of energy is neither location-based nor market-based.",
    )
    return results.answer(rule, first.key, None, Verdict.fails, text, unit=first.unit, inputs=inputs)
