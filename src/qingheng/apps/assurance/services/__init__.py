"""Writes of assurance."""

from qingheng.apps.assurance.services.engaging import open_engagement
from qingheng.apps.assurance.services.finding import (
    Raised,
    answer_finding,
    close_finding,
    raise_finding,
    reopen_finding,
)
from qingheng.apps.assurance.services.packing import start_pack
from qingheng.apps.assurance.services.proving import assign_finding, attach_proof
from qingheng.apps.assurance.services.sampling import check_line, draw_sample
from qingheng.apps.assurance.services.signing import lock_signed_period, sign_off, withdraw_sign_off

__all__ = [
    "Raised",
    "answer_finding",
    "assign_finding",
    "attach_proof",
    "check_line",
    "close_finding",
    "draw_sample",
    "lock_signed_period",
    "open_engagement",
    "raise_finding",
    "reopen_finding",
    "sign_off",
    "start_pack",
    "withdraw_sign_off",
]
