"""Reads of ledgers."""

from qingheng.apps.ledgers.queries.acts import (
    act,
    acts,
    expiring,
    may_decide,
    may_withdraw,
    open_count,
    verify,
    work_rows,
    worklist,
)
from qingheng.apps.ledgers.queries.by_hand import Fit, LotFits, fits_of
from qingheng.apps.ledgers.queries.consumption import consumption
from qingheng.apps.ledgers.queries.covering import allocations, coverage
from qingheng.apps.ledgers.queries.lots import (
    LotFilters,
    balances,
    checklist,
    kinds,
    lot,
    lot_rows,
    lots,
    lots_by_id,
    statement,
    values_there,
    views_of,
)
from qingheng.apps.ledgers.queries.planning import Asked, PlanView, Waiting, plan, plans
from qingheng.apps.ledgers.queries.rating import Rating, places_by_site
from qingheng.apps.ledgers.queries.reading import demands_of, month_of, wanted_of
from qingheng.apps.ledgers.queries.supplying import standing

__all__ = [
    "Asked",
    "Fit",
    "LotFilters",
    "LotFits",
    "PlanView",
    "Rating",
    "Waiting",
    "act",
    "acts",
    "allocations",
    "balances",
    "checklist",
    "consumption",
    "coverage",
    "demands_of",
    "expiring",
    "fits_of",
    "kinds",
    "lot",
    "lot_rows",
    "lots",
    "lots_by_id",
    "may_decide",
    "may_withdraw",
    "month_of",
    "open_count",
    "places_by_site",
    "plan",
    "plans",
    "standing",
    "statement",
    "values_there",
    "verify",
    "views_of",
    "wanted_of",
    "work_rows",
    "worklist",
]
