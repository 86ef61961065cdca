"""Reads of life-cycle databases: from files, which are not stored, and from stored versions."""

from qingheng.apps.lca.climate import gwp_set
from qingheng.apps.lca.methods import indicators, method, methods
from qingheng.apps.lca.opened import LcaFile
from qingheng.apps.lca.queries.behind import Behind, Columns, Pull, behind, columns, pulls, replaced
from qingheng.apps.lca.queries.carrying import carry_offer, carrying, carryings, left_behind
from qingheng.apps.lca.queries.databases import databases, version, versions
from qingheng.apps.lca.queries.deciding import mapping, mappings, open_flow
from qingheng.apps.lca.queries.detail import process
from qingheng.apps.lca.queries.files import check, open_file, processes
from qingheng.apps.lca.queries.intensive import hand_intensities, intensities
from qingheng.apps.lca.queries.scored import sankey, score_by, scores_by, tree, uncharacterised
from qingheng.apps.lca.queries.scoring import score
from qingheng.apps.lca.queries.searching import losses, open_stored, search

__all__ = [
    "Behind",
    "Columns",
    "LcaFile",
    "Pull",
    "behind",
    "carry_offer",
    "carrying",
    "carryings",
    "check",
    "columns",
    "databases",
    "gwp_set",
    "hand_intensities",
    "indicators",
    "intensities",
    "left_behind",
    "losses",
    "mapping",
    "mappings",
    "method",
    "methods",
    "open_file",
    "open_flow",
    "open_stored",
    "process",
    "processes",
    "pulls",
    "replaced",
    "sankey",
    "score",
    "score_by",
    "scores_by",
    "search",
    "tree",
    "uncharacterised",
    "version",
    "versions",
]
