"""Writes of data quality."""

from qingheng.apps.quality.services.answering import answer_finding
from qingheng.apps.quality.services.checking import RULES_PACK, run_checks
from qingheng.apps.quality.services.together import answer_findings, undo_answers

__all__ = ["RULES_PACK", "answer_finding", "answer_findings", "run_checks", "undo_answers"]
