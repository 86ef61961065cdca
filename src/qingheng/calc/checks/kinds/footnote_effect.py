"""What a footnote does to the figures it stands on.

Parameters: ``effect`` (such as estimate, double_count, partial_coverage) and ``says_zh``/``says_en`` (what
follows).
"""

from __future__ import annotations

from collections.abc import Iterator

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule, Series, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import label, listed

PARAMETERS = (Parameter("effect", "text"), Parameter("says_zh", "text"), Parameter("says_en", "text"))


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each footnote with that effect; the subject is the first series it stands on."""
    for mark, note in record.footnotes.items():
        if rule.parameters["effect"] not in note.effects:
            continue
        rows = [
            series
            for series in record.series.values()
            if any(mark in ids for ids in series.footnotes.values())
        ]
        if rows:
            yield _of_note(record, rule, mark, rows)


def _of_note(record: Record, rule: Rule, mark: str, rows: list[Series]) -> CheckResult:
    note, names = record.footnotes[mark], listed([label(series) for series in rows])
    text = Both(
        f"{names.zh}：{note.text_zh.rstrip('。')}；{rule.parameters['says_zh']}",
        f"{names.en}: {note.text_en.rstrip('.')}; {rule.parameters['says_en']}",
    )
    latest = record.periods[-1] if record.periods else ""
    inputs = results.inputs_of(record, [series.key for series in rows], latest)
    return results.answer(
        rule, rows[0].key, None, Verdict.cannot_tell, text, unit=rows[0].unit, inputs=inputs
    )
