"""A second study of the demonstration notebook: its production by contract, on the synthetic company's certificates."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from qingheng.platform.rights.actor import Actor

FAMILY, YEAR = "book14", 2023
SITES: Final = {"": "hefei-plant", "nb.board": "wuhan-plant"}
"""Assembled in Hefei, where no certificate stands; the board is of Wuhan, where all of that year do."""
STUDY: Final = "book14-contract"


def set_up_contract_study(*, actor: Actor, database: str, on: date, at: datetime) -> None:
    """Set it up where the company has the plant and the family and the study is not there yet."""
    from qingheng.apps.footprints import queries, services
    from qingheng.apps.organisation import queries as organisation
    from qingheng.apps.products import queries as products

    there = {one.code for one in queries.studies(actor=actor)}
    families = {one.code for one in products.families(actor=actor, on=on)}
    nodes = organisation.nodes_by_code(actor=actor)
    if STUDY in there or FAMILY not in families or not set(SITES.values()) <= set(nodes):
        return
    services.make_study(
        actor=actor,
        asked=services.Asked(
            STUDY, FAMILY, "青禾笔记本 14 产品碳足迹（生产用电按合同，凭证为合成数据）",
            "Qinghe Notebook 14, production by contract (certificates are synthetic)", "CN", on, database,
            electricity="contractual", electricity_year=YEAR, sites=SITES,
        ),
        at=at,
    )  # fmt: skip
