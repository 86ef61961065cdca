"""Writes of ledgers: each one transaction and one audit event; what is refused goes to the worklist."""

from qingheng.apps.ledgers.queries.planning import Asked
from qingheng.apps.ledgers.refusals import keep_refused
from qingheng.apps.ledgers.services.answering import answer_criteria, resolve_item
from qingheng.apps.ledgers.services.deciding import approve_act, return_act, withdraw_act
from qingheng.apps.ledgers.services.importing import import_lots
from qingheng.apps.ledgers.services.issuing import issue_lot, void_lot
from qingheng.apps.ledgers.services.moving import expire_lots, release, transfer_lot
from qingheng.apps.ledgers.services.proposing import Retired, propose_allocation, propose_retirement

__all__ = [
    "Asked",
    "Retired",
    "answer_criteria",
    "approve_act",
    "expire_lots",
    "import_lots",
    "issue_lot",
    "keep_refused",
    "propose_allocation",
    "propose_retirement",
    "release",
    "resolve_item",
    "return_act",
    "transfer_lot",
    "void_lot",
    "withdraw_act",
]
