"""Reads of product footprints."""

from qingheng.apps.footprints.queries.comparing import compare
from qingheng.apps.footprints.queries.configuring import configured, model_facts
from qingheng.apps.footprints.queries.flowing import SupplyChain, supply_chain
from qingheng.apps.footprints.queries.footprints import (
    figures,
    footprint,
    footprint_of,
    footprints,
    line,
    lines,
    runs,
    studies,
    study,
)
from qingheng.apps.footprints.queries.portfolios import portfolio
from qingheng.apps.footprints.queries.publishing import published, publishing_of, publishing_of_figure
from qingheng.apps.footprints.queries.reporting import MadeFile, code_of, document, report, statement

__all__ = [
    "MadeFile",
    "SupplyChain",
    "code_of",
    "compare",
    "configured",
    "document",
    "figures",
    "footprint",
    "footprint_of",
    "footprints",
    "line",
    "lines",
    "model_facts",
    "portfolio",
    "published",
    "publishing_of",
    "publishing_of_figure",
    "report",
    "runs",
    "statement",
    "studies",
    "study",
    "supply_chain",
]
