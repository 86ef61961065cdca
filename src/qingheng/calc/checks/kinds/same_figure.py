"""One figure printed in two tables. Parameters: ``pairs`` of ``first`` and ``second`` (series keys)."""

from __future__ import annotations

from collections.abc import Iterator

from qingheng.calc.checks import results
from qingheng.calc.checks.comparing import against
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import label, quantity
from qingheng.calc.checks.spans import span_of
from qingheng.calc.texts import BilingualError

PARAMETERS = (Parameter("pairs", "entries", fields=(Parameter("first", "key"), Parameter("second", "key"))),)


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each pair and period."""
    for pair in rule.parameters["pairs"]:
        first, second = pair["first"], pair["second"]
        absent = [key for key in (first, second) if key not in record.series]
        if absent:
            yield results.no_such_row(rule, first, absent)
            continue
        for period in record.periods:
            missing = [key for key in (first, second) if record.series[key].figure(period) is None]
            try:
                expected = span_of(record, second, period, record.series[first].unit)
            except BilingualError as error:
                yield results.units_do_not_meet(rule, first, period, error)
                continue
            if missing or expected is None:
                yield results.no_figure(rule, record, first, period, missing)
                continue
            name, shown = label(record.series[second]), quantity(expected.value, record.series[first].unit)
            derivation = Both(f"{name.zh}一行（{shown.zh}）", f"the row {name.en} ({shown.en})")
            yield against(rule, record, first, period, expected, derivation, [second])
