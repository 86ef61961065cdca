"""Writes of factors: own factors and their review, confirmed rules, upgrades."""

from qingheng.apps.factors.services.importing import (
    import_factors,
    review_import,
    submit_import,
    withdraw_import,
)
from qingheng.apps.factors.services.keeping import keep_editions
from qingheng.apps.factors.services.own import (
    OwnFacts,
    add_own_factor,
    attach_evidence,
    change_own_factor,
    review_own_factor,
    submit_own_factor,
    withdraw_own_factor,
)
from qingheng.apps.factors.services.records import end_record_factors, hold_record_factors
from qingheng.apps.factors.services.rules import confirm_rule, withdraw_rule
from qingheng.apps.factors.services.upgrading import upgrade_pack
from qingheng.apps.factors.usage import counts_use

__all__ = [
    "OwnFacts",
    "add_own_factor",
    "attach_evidence",
    "change_own_factor",
    "confirm_rule",
    "counts_use",
    "end_record_factors",
    "hold_record_factors",
    "import_factors",
    "keep_editions",
    "review_import",
    "review_own_factor",
    "submit_import",
    "submit_own_factor",
    "upgrade_pack",
    "withdraw_import",
    "withdraw_own_factor",
    "withdraw_rule",
]
