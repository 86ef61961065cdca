"""Writes of product footprints: each one transaction and one audit event."""

from qingheng.apps.footprints.services.figures import Figure, add_figure, withdraw_figure
from qingheng.apps.footprints.services.publishing import (
    end_publication,
    publish_figure,
    publish_footprint,
)
from qingheng.apps.footprints.services.requests import (
    Evidence,
    answer_request,
    ask_supplier,
    remind_supplier,
    withdraw_request,
)
from qingheng.apps.footprints.services.running import RUN_JOB, run_study, start_run
from qingheng.apps.footprints.services.scenarios import take_scenarios
from qingheng.apps.footprints.services.signing import (
    approve_footprint,
    return_footprint,
    submit_footprint,
)
from qingheng.apps.footprints.services.studies import Asked, make_study, studies_of_families
from qingheng.apps.footprints.services.whatif import delete_what_if, keep_what_if

__all__ = [
    "RUN_JOB",
    "Asked",
    "Evidence",
    "Figure",
    "add_figure",
    "answer_request",
    "approve_footprint",
    "ask_supplier",
    "delete_what_if",
    "end_publication",
    "keep_what_if",
    "make_study",
    "publish_figure",
    "publish_footprint",
    "remind_supplier",
    "return_footprint",
    "run_study",
    "start_run",
    "studies_of_families",
    "submit_footprint",
    "take_scenarios",
    "withdraw_figure",
    "withdraw_request",
]
