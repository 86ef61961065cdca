"""Reads of product footprints."""

from qingheng.apps.footprints.queries.comparing import COUNTRY, compare, records
from qingheng.apps.footprints.queries.configuring import configured, model_facts
from qingheng.apps.footprints.queries.deciding import by_hand
from qingheng.apps.footprints.queries.electricity import electricity_state, reads_record
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
from qingheng.apps.footprints.queries.publishing import (
    published,
    publishing_of,
    publishing_of_figure,
    standing,
)
from qingheng.apps.footprints.queries.reporting import MadeFile, code_of, document, report, statement
from qingheng.apps.footprints.queries.requests import owed, reminder, request, requests
from qingheng.apps.footprints.queries.weighing import hot_spots
from qingheng.apps.footprints.queries.whatif import alternatives, kept_what_ifs, options, what_if

__all__ = [
    "COUNTRY",
    "MadeFile",
    "SupplyChain",
    "alternatives",
    "by_hand",
    "code_of",
    "compare",
    "configured",
    "document",
    "electricity_state",
    "figures",
    "footprint",
    "footprint_of",
    "footprints",
    "hot_spots",
    "kept_what_ifs",
    "line",
    "lines",
    "model_facts",
    "options",
    "owed",
    "portfolio",
    "published",
    "publishing_of",
    "publishing_of_figure",
    "reads_record",
    "records",
    "reminder",
    "report",
    "request",
    "requests",
    "runs",
    "standing",
    "statement",
    "studies",
    "study",
    "supply_chain",
    "what_if",
]
