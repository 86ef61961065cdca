"""Tables of the indicator engine: the catalogue, the datapoints, the submissions they came in."""

from qingheng.apps.indicators.models.catalogue import (
    Footnote,
    Indicator,
    IndicatorVersion,
    SeriesBreak,
    SeriesLabel,
)
from qingheng.apps.indicators.models.datapoints import Datapoint
from qingheng.apps.indicators.models.submissions import Submission

__all__ = [
    "Datapoint",
    "Footnote",
    "Indicator",
    "IndicatorVersion",
    "SeriesBreak",
    "SeriesLabel",
    "Submission",
]
