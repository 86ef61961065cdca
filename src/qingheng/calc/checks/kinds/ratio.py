"""A stated intensity or ratio against numerator and denominator.

Parameters: ``ratio``, ``numerator``, ``denominator`` (series keys), ``numerator_unit`` and
``denominator_unit`` (the units that the unit of the ratio is made of).
"""

from __future__ import annotations

from collections.abc import Iterator

from qingheng.calc.checks import results
from qingheng.calc.checks.comparing import against
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import quantity
from qingheng.calc.checks.spans import DivisorMayBeZeroError, span_of
from qingheng.calc.texts import BilingualError

PARAMETERS = (
    Parameter("ratio", "key"),
    Parameter("numerator", "key"),
    Parameter("denominator", "key"),
    Parameter("numerator_unit", "text"),
    Parameter("denominator_unit", "text"),
)


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each period."""
    ratio = rule.parameters["ratio"]
    keys = (ratio, rule.parameters["numerator"], rule.parameters["denominator"])
    absent = [key for key in keys if key not in record.series]
    if absent:
        yield results.no_such_row(rule, ratio, absent)
        return
    for period in record.periods:
        try:
            yield _of_period(record, rule, period)
        except BilingualError as error:
            yield results.units_do_not_meet(rule, ratio, period, error)


def _of_period(record: Record, rule: Rule, period: str) -> CheckResult:
    given = rule.parameters
    ratio, above_key, below_key = given["ratio"], given["numerator"], given["denominator"]
    above = span_of(record, above_key, period, given["numerator_unit"])
    below = span_of(record, below_key, period, given["denominator_unit"])
    missing = [key for key in (ratio, above_key, below_key) if record.series[key].figure(period) is None]
    if above is None or below is None or missing:
        return results.no_figure(rule, record, ratio, period, missing)
    try:
        expected = above / below
    except DivisorMayBeZeroError:
        return results.no_figure(rule, record, ratio, period, [below_key])
    top = quantity(above.value, given["numerator_unit"])
    bottom = quantity(below.value, given["denominator_unit"])
    derivation = Both(f" {top.zh} ÷ {bottom.zh}", f"{top.en} ÷ {bottom.en}")
    return against(rule, record, ratio, period, expected, derivation, [above_key, below_key])
