"""Writes of data quality."""

from qingheng.apps.quality.services.answering import answer_finding
from qingheng.apps.quality.services.checking import RULES_PACK, run_checks

__all__ = ["RULES_PACK", "answer_finding", "run_checks"]
