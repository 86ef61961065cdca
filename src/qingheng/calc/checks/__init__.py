"""The data-quality engine: rules as data, run over published figures, each verdict with its reason."""

from qingheng.calc.checks.kinds import KINDS
from qingheng.calc.checks.model import (
    Break,
    CheckResult,
    Figure,
    Footnote,
    Input,
    Record,
    Rule,
    Series,
    Severity,
    Summary,
    Verdict,
)
from qingheng.calc.checks.parameters import UnreadableRules
from qingheng.calc.checks.reading import UnreadableRecord, record_of_rows, series_key
from qingheng.calc.checks.rules import load_rules
from qingheng.calc.checks.running import run_checks, summarise

__all__ = [
    "KINDS",
    "Break",
    "CheckResult",
    "Figure",
    "Footnote",
    "Input",
    "Record",
    "Rule",
    "Series",
    "Severity",
    "Summary",
    "UnreadableRecord",
    "UnreadableRules",
    "Verdict",
    "load_rules",
    "record_of_rows",
    "run_checks",
    "series_key",
    "summarise",
]
