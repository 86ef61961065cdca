"""Reads of product footprints."""

from qingheng.apps.footprints.queries.comparing import compare
from qingheng.apps.footprints.queries.configuring import configured, model_facts
from qingheng.apps.footprints.queries.footprints import (
    figures,
    footprint,
    footprint_of,
    footprints,
    lines,
    runs,
    studies,
    study,
)
from qingheng.apps.footprints.queries.portfolios import portfolio

__all__ = [
    "compare",
    "configured",
    "figures",
    "footprint",
    "footprint_of",
    "footprints",
    "lines",
    "model_facts",
    "portfolio",
    "runs",
    "studies",
    "study",
]
