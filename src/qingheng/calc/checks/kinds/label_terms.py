"""A label whose word means something else than the indicator.

Parameters: ``terms``, each with ``indicators`` (codes), ``zh`` and ``en`` (phrases that do not belong),
``means_zh``/``means_en`` (what the phrase means) and ``instead_zh``/``instead_en`` (what the indicator is).
"""

from __future__ import annotations

from collections.abc import Iterator

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import label

PARAMETERS = (
    Parameter(
        "terms",
        "entries",
        fields=(
            Parameter("indicators", "texts"),
            Parameter("zh", "texts"),
            Parameter("en", "texts"),
            Parameter("means_zh", "text"),
            Parameter("means_en", "text"),
            Parameter("instead_zh", "text"),
            Parameter("instead_en", "text"),
        ),
    ),
)


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each series of the indicators named, about the whole row."""
    for term in rule.parameters["terms"]:
        for series in record.series.values():
            if series.code not in term["indicators"]:
                continue
            name, en = label(series), series.label_en.lower()
            found = any(w in series.label_zh for w in term["zh"]) or any(w.lower() in en for w in term["en"])
            text = Both(f"{name.zh}的名称没有歧义。", f"The label {name.en} is not ambiguous.")
            if found:
                text = Both(
                    f"{name.zh}有歧义：该词通常指{term['means_zh']}，而该行是{term['instead_zh']}。",
                    f"The label {name.en} is ambiguous: the word usually means {term['means_en']}, but "
                    f"the row is {term['instead_en']}.",
                )
            verdict = Verdict.fails if found else Verdict.holds
            yield results.answer(rule, series.key, None, verdict, text, unit=series.unit)
