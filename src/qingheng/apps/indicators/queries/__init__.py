"""Reads of the indicator engine. `points` and `series` are what tables are made of."""

from qingheng.apps.indicators.queries.answers import annotated_copy
from qingheng.apps.indicators.queries.catalogue import (
    breaks,
    catalogue,
    footnotes,
    indicator,
    series,
    topics,
    versions,
)
from qingheng.apps.indicators.queries.detail import figures_of, point_detail
from qingheng.apps.indicators.queries.figures import last_change, periods_with_figures, points
from qingheng.apps.indicators.queries.record import record_for_checks
from qingheng.apps.indicators.queries.submissions import (
    approvals_owed,
    submission,
    submission_diff,
    submissions,
)
from qingheng.apps.indicators.reasons import reason_word
from qingheng.apps.indicators.words import PILLARS, pillar_word, topic_word

__all__ = [
    "PILLARS",
    "annotated_copy",
    "approvals_owed",
    "breaks",
    "catalogue",
    "figures_of",
    "footnotes",
    "indicator",
    "last_change",
    "periods_with_figures",
    "pillar_word",
    "point_detail",
    "points",
    "reason_word",
    "record_for_checks",
    "series",
    "submission",
    "submission_diff",
    "submissions",
    "topic_word",
    "topics",
    "versions",
]
