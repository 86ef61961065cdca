"""Reads of data quality: the run in force, its findings, marks for figures, rules, heat by topic."""

from qingheng.apps.quality.queries.overview import checked_periods, heat, overview, rules
from qingheng.apps.quality.queries.results import (
    all_results,
    batch,
    finding,
    history,
    latest,
    marks,
    owners,
    results_for,
)
from qingheng.apps.quality.queries.worklist import all_findings, findings
from qingheng.apps.quality.words import batch_line, left_alone, reads_chinese, severity_word

__all__ = [
    "all_findings",
    "all_results",
    "batch",
    "batch_line",
    "checked_periods",
    "finding",
    "findings",
    "heat",
    "history",
    "latest",
    "left_alone",
    "marks",
    "overview",
    "owners",
    "reads_chinese",
    "results_for",
    "rules",
    "severity_word",
]
