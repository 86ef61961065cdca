"""Writes of the indicator engine: the catalogue, submissions and their approval, corrections, derived
figures.
"""

from qingheng.apps.indicators.services.catalogue import define_indicator, load_catalogue, retire_indicator
from qingheng.apps.indicators.services.company_record import load_company_record
from qingheng.apps.indicators.services.corrections import Correction, override_derived, restate
from qingheng.apps.indicators.services.definitions import Definition
from qingheng.apps.indicators.services.derivation import derive
from qingheng.apps.indicators.services.drafts import EnteredFigure, discard_draft, enter_figures
from qingheng.apps.indicators.services.kpi_file import read_kpi_file
from qingheng.apps.indicators.services.queried import QueriedFigure, QueriedSource, record_queried
from qingheng.apps.indicators.services.workflow import (
    approve_submission,
    return_submission,
    submit_submission,
    withdraw_submission,
)

__all__ = [
    "Correction",
    "Definition",
    "EnteredFigure",
    "QueriedFigure",
    "QueriedSource",
    "approve_submission",
    "define_indicator",
    "derive",
    "discard_draft",
    "enter_figures",
    "load_catalogue",
    "load_company_record",
    "override_derived",
    "read_kpi_file",
    "record_queried",
    "restate",
    "retire_indicator",
    "return_submission",
    "submit_submission",
    "withdraw_submission",
]
