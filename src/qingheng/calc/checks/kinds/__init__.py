"""The kinds of checks. Each module has PARAMETERS (what a rule may say) and check(record, rule)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from qingheng.calc.checks.kinds import (
    balance,
    bounds,
    capacity_hours,
    comparable_years,
    currency_break,
    definition_break,
    footnote_effect,
    fuels_co2,
    gap,
    growth,
    implied_factor,
    instruments,
    label_basis,
    label_terms,
    narrative,
    order,
    rate_basis,
    ratio,
    repeated_figure,
    roll_up,
    same_figure,
    share_scope,
    shares_to_100,
    step,
    sums,
    unit_equivalence,
    unit_label,
    weighted_means,
)
from qingheng.calc.checks.model import CheckResult, Record, Rule
from qingheng.calc.checks.parameters import Parameter


class Kind(NamedTuple):
    """What a rule of this kind may say, and the function that applies it."""

    parameters: tuple[Parameter, ...]
    check: Callable[[Record, Rule], Iterator[CheckResult]]


_MODULES = (
    balance, bounds, capacity_hours, comparable_years, currency_break, definition_break, footnote_effect,
    fuels_co2, gap, growth, implied_factor, instruments, label_basis, label_terms, narrative, order,
    rate_basis, ratio, repeated_figure, roll_up, same_figure, share_scope, shares_to_100, step, sums,
    unit_equivalence, unit_label, weighted_means,
)  # fmt: skip

KINDS: Mapping[str, Kind] = {
    module.__name__.rsplit(".", 1)[-1]: Kind(module.PARAMETERS, module.check) for module in _MODULES
}
"""Every kind by name, which is the name of its module and the slug of its method page."""
