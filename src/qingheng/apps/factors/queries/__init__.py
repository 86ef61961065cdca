"""Reads of factors: the library of a run, the explorer, own factors, rules, checks, upgrades."""

from qingheng.apps.factors.finding import activity_names
from qingheng.apps.factors.queries.checks import checks, own_checks
from qingheng.apps.factors.queries.explorer import compare, factor, named, passport, search
from qingheng.apps.factors.queries.importing import DESNZ, factor_import, factor_imports, import_diff
from qingheng.apps.factors.queries.library import (
    contents,
    digest,
    gwp_sets,
    installed_packs,
    library,
    packs_at_hand,
)
from qingheng.apps.factors.queries.own import own_factor, own_factors, record_factors, rule, rules
from qingheng.apps.factors.queries.upgrading import lost_versions, upgrade_of

__all__ = [
    "DESNZ",
    "activity_names",
    "checks",
    "compare",
    "contents",
    "digest",
    "factor",
    "factor_import",
    "factor_imports",
    "gwp_sets",
    "import_diff",
    "installed_packs",
    "library",
    "lost_versions",
    "named",
    "own_checks",
    "own_factor",
    "own_factors",
    "packs_at_hand",
    "passport",
    "record_factors",
    "rule",
    "rules",
    "search",
    "upgrade_of",
]
